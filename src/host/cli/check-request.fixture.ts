/** For tests alone: what a command line of `forkbed check` asks for, as far as it goes before anything is started. */
import { parseOptions } from '../../common/options.ts';
import type { StartedSubject } from '../check/subject.ts';
import { checkOptions } from './check-options.ts';
import { planOf, subjectOf } from './check-request.ts';
import { DOCKER_RUN_OPTIONS } from './docker-run-options.ts';
import { refuseContradictions } from './option-rules.ts';

/** A subject as it is when it has started; it exposes port 80 alone. */
export const STARTED: Pick<StartedSubject, 'name' | 'exposedPorts' | 'exposed'> = {
  name: 'my-server',
  exposedPorts: [80],
  exposed: ['80/tcp'],
};

/** `args`: what follows `forkbed check`. @throws UsageError */
export function requestOf(
  args: readonly string[],
  { environment = {}, started = STARTED }: { environment?: Record<string, string>; started?: typeof STARTED } = {},
) {
  const separator = args.indexOf('--');
  const own = separator === -1 ? args : args.slice(0, separator);
  const rest = separator === -1 ? undefined : args.slice(separator + 1);
  const positionals: string[] = [];
  const given = new Map<string, string>();
  const variables = new Map(Object.entries(environment));
  const input = { table: checkOptions, args: own, environment: variables, positionals, given };
  const options = parseOptions({ ...input, refused: DOCKER_RUN_OPTIONS });
  const wanted = { options, given, positionals, rest, environment };
  refuseContradictions(wanted);
  const { format, output, quiet, allowUnknown } = options;
  return { subject: subjectOf(wanted), plan: planOf(wanted, started), format, output, quiet, allowUnknown };
}
