/**
 * The variables of docker-compose.yml: what each takes is what the option of the program takes that it sets, so that the two
 * cannot drift apart. `npm start` validates them before anything starts, and so does the audit, for those who call Compose.
 */
import { UsageError } from '../forkbed-error.ts';
import { MAX_CLIENTS } from '../load/load-options.ts';
import { integer } from '../option-kinds.ts';
import { environmentName, type Option, parseOptions } from '../options.ts';
import { parseSize } from '../parse-size.ts';
import { auditOptions } from './audit-options.ts';
import { clientOptions } from './client-options.ts';
import { serverOptions, validateOptions } from './server-options.ts';

interface ComposeVariable {
  /** What docker-compose.yml takes in place of one that is not set, or empty. */
  readonly fallback: string;
  readonly expected: string;
  /** `undefined` where the text is not what is expected. */
  readonly parse: (text: string) => unknown;
  /** The server's option that it sets. */
  readonly server?: keyof typeof serverOptions;
  /** Its name before. It is accepted for one release, where the variable itself is not set. */
  readonly formerly?: string;
}

/** By name, in the order of docs/testbed.md. */
export const COMPOSE_VARIABLES: Readonly<Record<string, ComposeVariable>> = {
  REAP: ofServer('reap', ''),
  MODE: ofServer('mode', 'fork'),
  WORKERS: ofServer('workers', '8'),
  BUG: { ...ofServer('bug', ''), formerly: 'FAULT' },
  REPLY: ofServer('reply', 'ok'),
  CLIENTS: of(integer({ default: 10, min: 1, max: MAX_CLIENTS, help: '' }), '10'),
  CONNECTIONS: of(clientOptions.connections, '100'),
  CONCURRENCY: of(clientOptions.concurrency, '10'),
  MESSAGES: of(clientOptions.messages, '5'),
  HOLD_MS: milliseconds(clientOptions.hold, '0'),
  MAX_CHILDREN: ofServer('maxChildren', '0'),
  ON_LIMIT: ofServer('onLimit', 'defer'),
  MAX_PER_SOURCE: ofServer('maxPerSource', '0'),
  DROP: ofServer('drop', ''),
  LOG: ofServer('log', 'summary'),
  STATS: {
    ...ofServer('stats', ''),
    // The container has no other place that can be written to. sun_path of unix(7) has 108 bytes, one of them a zero.
    expected: '@NAME or /dev/shm/NAME, of at most 107 ASCII characters',
    parse: (text) => (/^(?:@|\/dev\/shm\/(?=[^/]+$))[!-~]+$/.test(text) && text.length <= 107 ? text : undefined),
  },
  BACKLOG: ofServer('backlog', '32768'),
  PIDS_LIMIT: {
    fallback: '32768',
    expected: 'an integer from 1 to 4194304, or -1 for no limit',
    parse: (text) => (text === '-1' ? -1 : integer({ default: 0, min: 1, max: 2 ** 22, help: '' }).parse(text)),
  },
  SERVER_MEMORY: {
    fallback: '6g',
    // What the engine takes at least.
    expected: 'a size of at least 6m, such as 512m or 6g',
    parse: (text) => ((parseSize(text) ?? 0) >= 6 * 2 ** 20 ? text : undefined),
  },
  LIMIT_MS: milliseconds(auditOptions.limit, '300000'),
  BASE_IMAGE: image('debian:trixie-slim'),
  FORKBED_IMAGE: image('forkbed'),
  COMPOSE_PROJECT_NAME: {
    fallback: '',
    expected: 'lower-case letters, digits, - and _, the first a letter or a digit',
    parse: (text) => (/^[a-z0-9][a-z0-9_-]*$/.test(text) ? text : undefined),
  },
};

/**
 * The audit's share: the variables as `NAME=VALUE`, one a line, and all sentences in one error.
 * `onDeprecated` receives a sentence for each former name that is set.
 * @throws UsageError
 */
export function validateVariables(lines: string, { onDeprecated }: { onDeprecated: (sentence: string) => void }): void {
  const values = new Map(
    lines.split('\n').map((line): [string, string] => {
      const [name = '', ...value] = line.split('=');
      return [name, value.join('=')];
    }),
  );
  for (const sentence of findFormerVariables(values)) onDeprecated(sentence);
  const wrong = findWrongVariables(values);
  if (wrong.length > 0) throw new UsageError(wrong.join('\n'));
}

/** A sentence for each former name that is set: `FAULT is deprecated: use BUG`. */
export function findFormerVariables(values: ReadonlyMap<string, string>): readonly string[] {
  return Object.entries(COMPOSE_VARIABLES).flatMap(([name, { formerly }]) =>
    formerly === undefined || (values.get(formerly) ?? '') === '' ? [] : [`${formerly} is deprecated: use ${name}`],
  );
}

/** A sentence for each that cannot be used, or for the first that cannot be used with the others. */
export function findWrongVariables(values: ReadonlyMap<string, string>): readonly string[] {
  const settings = Object.entries(COMPOSE_VARIABLES).map(([name, variable]) => setting(name, { variable, values }));
  const wrong = settings.filter(({ variable, value }) => value !== '' && variable.parse(value) === undefined);
  if (wrong.length > 0) {
    return wrong.map(
      ({ name, variable, value }) => `${name}: expected ${variable.expected}, received ${JSON.stringify(value)}`,
    );
  }
  const environment = new Map(
    settings.flatMap(({ variable: { server }, value }) =>
      server === undefined ? [] : [[environmentName(server), value] as const],
    ),
  );
  try {
    validateOptions(parseOptions({ table: serverOptions, args: [], environment }));
    return [];
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return [nameVariables(error.message)];
  }
}

/** By its name, or else by its former one, as docker-compose.yml reads it. */
function setting(
  name: string,
  { variable, values }: { variable: ComposeVariable; values: ReadonlyMap<string, string> },
): { name: string; variable: ComposeVariable; value: string } {
  const { fallback, formerly } = variable;
  const former = values.get(name) || formerly === undefined ? '' : (values.get(formerly) ?? '');
  if (formerly !== undefined && former !== '') return { name: formerly, variable, value: former };
  return { name, variable, value: values.get(name) || fallback };
}

/** `--mode prefork: expected --reap wait` becomes `MODE=prefork: expected REAP=wait`. */
function nameVariables(message: string): string {
  return message.replace(/--([a-z-]+)(?: ([\w-]+))?/g, (spelling, option: string, next: string | undefined) => {
    const [name, variable] =
      Object.entries(COMPOSE_VARIABLES).find(
        ([, { server }]) => server !== undefined && environmentName(server) === environmentName(camelCase(option)),
      ) ?? [];
    if (name === undefined || variable === undefined) return spelling;
    if (next === undefined) return name;
    return variable.parse(next) === undefined ? `${name} ${next}` : `${name}=${next}`;
  });
}

function camelCase(words: string): string {
  return words.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function of({ expected, parse }: Option<unknown>, fallback: string): ComposeVariable {
  return { fallback, expected, parse };
}

/** A time as a plain number, since the unit stands in the variable's name. */
function milliseconds({ range = { min: 0, max: 0 } }: Option<number>, fallback: string): ComposeVariable {
  return of(integer({ ...range, default: range.min, help: '' }), fallback);
}

function ofServer(server: keyof typeof serverOptions, fallback: string): ComposeVariable {
  return { ...of(serverOptions[server], fallback), server };
}

/** A name as the engine takes it: lower case but for the registry, no `://`, a tag, a digest. */
function image(fallback: string): ComposeVariable {
  const registry = '(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?(?::[0-9]+)?/)?';
  const word = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
  const form = new RegExp(`^${registry}${word}(?:/${word})*(?::\\w[\\w.-]{0,127})?(?:@[a-z0-9]+:[0-9a-f]{32,})?$`);
  return {
    fallback,
    expected: 'the name of an image, such as debian:trixie-slim',
    parse: (text) => (form.test(text) ? text : undefined),
  };
}
