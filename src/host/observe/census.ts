/** The second observer: a probe container that joins the subject's process and network namespaces. It needs nothing in the subject. */
import type { Census } from '../../common/process-table/model.ts';
import { startContainer } from '../docker/start-container.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { ExecError } from '../errors.ts';

const LIMIT_MS = 30_000;

/** @throws ExecError, DeadlineError */
export async function observeByCensus(subject: StartedContainer, image: string): Promise<Census> {
  const command = ['forkbed-probe', 'census'];
  await using probe = await startProbe({ subject, image, command });
  const exitCode = await probe.waitForExit(LIMIT_MS);
  const { stdout, stderr } = await probe.logs();
  if (exitCode !== 0) throw new ExecError({ command, exitCode, stderr });
  return JSON.parse(stdout);
}

/** A probe beside the subject, in its namespaces. */
export function startProbe(probe: {
  subject: StartedContainer;
  image: string;
  command: readonly string[];
  binds?: readonly string[];
}): Promise<StartedContainer> {
  const { subject, ...container } = probe;
  const joined = `container:${subject.id}`;
  return startContainer({ ...container, role: 'probe', pid: joined, network: joined });
}
