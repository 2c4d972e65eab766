/**
 * A call by Docker's command line, of which forkbed is a plugin: `docker --context build forkbed check IMAGE`. Docker hands on its whole
 * command line, with its own options before the name of the plugin. They say which engine is meant, as its environment does.
 */
import { dirname, join } from 'node:path';
import { UsageError } from '../../common/forkbed-error.ts';
import { flag, list, text } from '../../common/option-kinds.ts';
import { parseOptions } from '../../common/options.ts';
import { findOptionsEnd } from './options-end.ts';

/** What the file in the plugin folder says before the arguments that it got: see install-plugin-command.ts. */
export const PLUGIN_CALL = 'docker-cli-plugin';
/** What Docker calls it, by the name of that file. */
const PLUGIN = 'forkbed';

interface PluginCall {
  /** What a user would type behind `forkbed`. */
  readonly args: readonly string[];
  /** What Docker's options stand for: what is `undefined` must not be in the environment. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** How the context was typed: `-c` or `--context`; absent where it was not. */
  readonly contextSpelling?: string;
}

const value = (help: string) => text({ default: '', placeholder: 'TEXT', help });

/** The options that `docker` itself has. */
const dockerOptions = {
  config: value('folder of its configuration'),
  context: { ...value('name of the context'), short: 'c' },
  debug: { ...flag({ help: 'no effect here' }), short: 'D' },
  host: {
    ...list({ placeholder: 'HOST', help: 'engine', expected: 'an engine', parse: (host) => host, commas: false }),
    short: 'H',
  },
  logLevel: { ...value('no effect here'), short: 'l' },
  tls: flag({ help: 'TLS' }),
  tlscacert: value('certificate of the authority'),
  tlscert: value('certificate'),
  tlskey: value('key'),
  tlsverify: flag({ help: 'TLS with a certificate of the engine that is proved' }),
};

/** @throws UsageError for what cannot be handed on */
export function readPluginCall(args: readonly string[]): PluginCall {
  const { index } = findOptionsEnd(dockerOptions, args);
  const spellings = new Map<string, string>();
  const options = parseOptions({ table: dockerOptions, args: args.slice(0, index), environment: new Map(), spellings });
  const [word, ...others] = args.slice(index);
  // `docker help forkbed check`
  const isHelp = word === 'help' && others[0] === PLUGIN;
  const [host, ...further] = options.host;
  if (further.length > 0) throw new UsageError(`--host: expected one engine, received ${1 + further.length}`);
  const { config, context, tls, tlsverify } = options;
  const folder = certificateFolder(options);
  const environment = {
    ...(config === '' ? {} : { DOCKER_CONFIG: config }),
    // A context of the command line wins over an engine of the environment.
    ...(context === '' ? {} : { DOCKER_CONTEXT: context, DOCKER_HOST: undefined }),
    ...(host === undefined ? {} : { DOCKER_HOST: host }),
    ...(tls ? { DOCKER_TLS: '1' } : {}),
    ...(tlsverify ? { DOCKER_TLS_VERIFY: '1' } : {}),
    ...(folder === undefined ? {} : { DOCKER_CERT_PATH: folder }),
  };
  const contextSpelling = spellings.get('context');
  return {
    args: isHelp ? [...others.slice(1), '--help'] : others,
    environment,
    ...(contextSpelling === undefined ? {} : { contextSpelling }),
  };
}

/** The environment names a folder where the options name three files. */
function certificateFolder(options: { tlscacert: string; tlscert: string; tlskey: string }): string | undefined {
  const files = { 'ca.pem': options.tlscacert, 'cert.pem': options.tlscert, 'key.pem': options.tlskey };
  const named = Object.entries(files).filter(([, file]) => file !== '');
  const [folder, ...others] = new Set(named.map(([, file]) => dirname(file)));
  const foreign = named.find(([name, file]) => join(dirname(file), name) !== join(file));
  if (foreign === undefined && others.length === 0) return folder;
  throw new UsageError(
    `--tlscacert, --tlscert, --tlskey: expected ca.pem, cert.pem and key.pem of one folder, received ${named.map(([, file]) => file).join(', ')}`,
  );
}
