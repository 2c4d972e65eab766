/** The second observer: a probe container that joins the subject's process and network namespaces. It needs nothing in the subject. */
import type { Census } from '../../common/process-table/model.ts';
import { toCensus } from '../../common/process-table/parse-census.ts';
import { expectSuccess, runToEnd } from '../docker/run-to-end.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { readJson } from '../parse-json.ts';
import { startProbe } from './probe.ts';

/**
 * For a probe that reads the descriptors of processes of any user: ptrace(2), PTRACE_MODE_READ_FSCREDS; and /proc/PID/fd is
 * its owner's alone. That right would let it write to their memory, too; it has no call for that (docs/security.md).
 */
export const READS_EVERY_USER = { user: '0:0', capAdd: ['SYS_PTRACE', 'DAC_READ_SEARCH'] } as const;

/**
 * @param as the user of the probe; by default the image's own, who reads the descriptors of its own processes alone
 * @throws ExecError, DeadlineError, ParseError
 */
export async function observeByCensus(
  subject: StartedContainer,
  image: string,
  as: Partial<typeof READS_EVERY_USER> = {},
): Promise<Census> {
  const command = ['forkbed-probe', 'census'];
  await using probe = await startProbe({ subject, image, command, ...as });
  return parseCensus(expectSuccess(command, await runToEnd(probe)));
}

/** @throws ParseError for what the engine has cut short, or mixed with something else */
export function parseCensus(text: string): Census {
  return toCensus(readJson(text, 'a census, as one JSON object'));
}
