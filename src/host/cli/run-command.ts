/** `forkbed run`: a line of `docker run` with another first word, checked as `forkbed check` does. */
import { optionSpelling } from '../../common/arguments.ts';
import { printable } from '../../common/escape/printable.ts';
import type { OptionTable, OptionValues } from '../../common/options.ts';
import { arrangeRun } from './arrange-run.ts';
import { checkAny } from './check-command.ts';
import { checkOptions } from './check-options.ts';
import type { CliCall, CliCommand } from './cli-command.ts';
import { publishedPorts } from './docker-run/publish-form.ts';
import { REFUSED_OPTIONS } from './docker-run/refused-options.ts';
import { DOCKER_RUN_NAMES } from './docker-run/run-options.ts';
import { SET_ASIDE } from './docker-run/set-aside-options.ts';
import { countClients } from './parsed-options.ts';

type SetAsideTable = { readonly [Name in keyof typeof SET_ASIDE]: (typeof SET_ASIDE)[Name]['option'] };

const setAside = Object.fromEntries(
  Object.entries(SET_ASIDE).map(([name, { option }]) => [
    name,
    { ...option, group: 'Options of docker run that change nothing of a check' },
  ]),
) as SetAsideTable;

const table = { ...checkOptions, ...setAside };

/** `--quiet` is an option of both. */
const DOCKER_NAMES: readonly string[] = [...DOCKER_RUN_NAMES, ...Object.keys(SET_ASIDE), 'quiet'];

export const runCommand: CliCommand<typeof table> = {
  operands: 'IMAGE',
  usage: '[OPTIONS --] [OPTIONS OF docker run] IMAGE [COMMAND...]',
  summary:
    'Checks what a line of docker run starts: put forkbed in the place of docker. Exit codes are those of check.',
  examples: [
    'forkbed run -p 8080:80 -e MODE=test my-server serve      docker run, with another first word',
    'forkbed run --http / -- -p 8080:80 my-web-server         options of forkbed stand before a --',
    'FORKBED_CLIENTS=10 forkbed run -v data:/data my-server   or in the environment',
  ],
  table,
  refused: new Map([...REFUSED_OPTIONS].filter(([spelling]) => !isSetAside(spelling))),
  arrange: (args) => arrangeRun(args, { table, dockerNames: DOCKER_NAMES }),
  main: (call) => checkAny(toCheckCall(call, (line) => process.stderr.write(`forkbed: ${printable(line)}\n`))),
};

function isSetAside(spelling: string): boolean {
  const all: OptionTable = setAside;
  return Object.entries(all).some(([name, { short }]) => spelling === `-${short}` || spelling === optionSpelling(name));
}

/** `onSetAside` receives a line for each option that is not carried out. */
export function toCheckCall(
  call: CliCall<typeof table>,
  onSetAside: (line: string) => void,
): CliCall<typeof checkOptions> {
  const { options, spellings } = call;
  for (const [name, { because }] of Object.entries(SET_ASIDE)) {
    const spelling = spellings.get(name);
    if (spelling !== undefined && !options.quiet) onSetAside(`${spelling} is set aside: ${because}`);
  }
  const port = findPublished(call);
  return port === undefined
    ? call
    : {
        ...call,
        options: { ...options, port },
        spellings: new Map([...spellings, ['port', spellings.get('publish') ?? '']]),
      };
}

/** The one TCP port that is published says where the server listens, unless `--port` does, or nobody connects. */
function findPublished({
  options,
  spellings,
}: {
  options: OptionValues<typeof table>;
  spellings: ReadonlyMap<string, string>;
}): number | undefined {
  if (options.port !== 0 || countClients({ options, spellings }) === 0) return undefined;
  const [port, ...others] = publishedPorts(options.publish);
  return others.length === 0 ? port : undefined;
}
