/** The first observer: `ps`, executed in the subject. It sees itself, and is left out by its pid. */
import type { ProcessRecord } from '../../common/process-table/model.ts';
import { PS_ARGUMENTS, parsePs } from '../../common/process-table/parse-ps.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { ExecError } from '../errors.ts';

/** 100,000 processes take it some four seconds where nothing else goes on. */
const LIMIT_MS = 30_000;

/** The processes of the subject's namespace, `ps` itself left out. @throws ExecError, DeadlineError, ParseError */
export async function observeByPs(subject: StartedContainer): Promise<readonly ProcessRecord[]> {
  const command = ['ps', ...PS_ARGUMENTS];
  const { exitCode, stdout, stderr } = await subject.exec(command, LIMIT_MS);
  if (exitCode !== 0) throw new ExecError({ command, exitCode, stderr });
  const processes = parsePs(stdout);
  // A process that exec puts into a namespace has no parent there; it is the youngest of its kind.
  const itself = processes.filter(({ ppid, command: name }) => ppid === 0 && name === 'ps').at(-1);
  return processes.filter((process) => process !== itself);
}
