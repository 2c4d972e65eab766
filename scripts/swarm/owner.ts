/** Prints the process with that pid as the label `forkbed.owner` has it, by which `forkbed clean` knows whether a run goes on. */
import { formatOwner } from '../../src/host/docker/owner.ts';
import { processHere } from '../../src/host/docker/this-process.ts';

const [pid = ''] = process.argv.slice(2);
process.stdout.write(`${formatOwner(processHere(Number(pid)))}\n`);
