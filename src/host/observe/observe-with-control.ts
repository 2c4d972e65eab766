/**
 * A census with its positive control: the probe plants a zombie, and takes the census while that is there. Only a census that shows it is
 * one; what is planted is not in what is returned.
 */
import { Fields } from '../../common/events/fields.ts';
import { ForkbedError } from '../../common/forkbed-error.ts';
import type { Census } from '../../common/process-table/model.ts';
import { toCensus } from '../../common/process-table/parse-census.ts';
import { isZombie } from '../../common/process-table/process-tree.ts';
import { expectSuccess, runToEnd } from '../docker/run-to-end.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { readJson } from '../parse-json.ts';
import { READS_EVERY_USER } from './census.ts';
import { startProbe } from './probe.ts';

const COMMAND = ['forkbed-probe', 'census', '--control'];

/** `planted`: the pid of the zombie that was seen. */
export interface ProvenCensus {
  readonly census: Census;
  readonly planted: number;
}

/**
 * Everything about every process, in one container. `image`: forkbed's own.
 * @throws ForkbedError ERR_BLIND where the zombie is not seen; ExecError, DeadlineError, ParseError
 */
export async function observeWithControl(subject: StartedContainer, image: string): Promise<ProvenCensus> {
  await using probe = await startProbe({ subject, image, command: COMMAND, ...READS_EVERY_USER });
  return parseProvenCensus(expectSuccess(COMMAND, await runToEnd(probe)));
}

/** @throws ForkbedError ERR_BLIND; ParseError for what the engine has cut short, or mixed with something else */
export function parseProvenCensus(text: string): ProvenCensus {
  const json = readJson(text, 'a census, as one JSON object');
  const census = toCensus(json);
  const fields = new Fields(json).object('planted');
  const [planted, parent] = [fields.count('pid', 1), fields.count('parent', 1)];
  const { processes } = census;
  if (!processes.some((process) => process.pid === planted && process.ppid === parent && isZombie(process))) {
    throw new ForkbedError(
      'ERR_BLIND',
      `expected to see a zombie that was planted, pid ${planted}, saw ${processes.length} processes`,
    );
  }
  return { census: { ...census, processes: processes.filter(({ pid }) => pid !== planted) }, planted };
}
