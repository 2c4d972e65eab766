/**
 * Docker's contexts, as its command line keeps them: `config.json` names the one in use, `contexts/meta` says where its engine is,
 * and `contexts/tls` holds its certificates, each in a folder that is named by the SHA-256 of the context's name.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../common/forkbed-error.ts';
import { parseJson } from '../parse-json.ts';
import { errorCode, errorMessage, readField } from '../thrown.ts';

/** Certificates in PEM. */
export interface TlsMaterial {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
  /** Whether the engine must prove that it is the one. */
  readonly verify: boolean;
}

interface DockerContext {
  readonly name: string;
  /** As DOCKER_HOST has it. */
  readonly host: string;
  /** `undefined` where it has none. */
  readonly tls: TlsMaterial | undefined;
}

/** The one without a file: the engine of this machine. */
const DEFAULT = 'default';

/** Where Docker's command line is configured: DOCKER_CONFIG, or `.docker` of the user. */
export function configFolder({ DOCKER_CONFIG = '' }: NodeJS.ProcessEnv): string {
  return DOCKER_CONFIG === '' ? join(homedir(), '.docker') : DOCKER_CONFIG;
}

/**
 * `undefined` for the default one. `spelling`: what names it in `env`, for a message.
 * @throws UsageError where it cannot be read, or there is none of that name
 */
export function findContext(env: NodeJS.ProcessEnv, spelling = 'DOCKER_CONTEXT'): DockerContext | undefined {
  const { DOCKER_CONTEXT = '' } = env;
  const folder = configFolder(env);
  const file = join(folder, 'config.json');
  const name = DOCKER_CONTEXT === '' ? currentContext(file) : DOCKER_CONTEXT;
  if (name === DEFAULT) return undefined;
  const id = createHash('sha256').update(name).digest('hex');
  const meta = join(folder, 'contexts/meta', id, 'meta.json');
  const text = readIfThere(meta)?.toString();
  const source = DOCKER_CONTEXT === '' ? `currentContext in ${file}` : spelling;
  if (text === undefined)
    throw new UsageError(`${source}: expected a Docker context, received ${name}, without ${meta}`);
  const docker = ['Endpoints', 'docker'].reduce(readField, parseJson(text));
  const host = readField(docker, 'Host');
  if (typeof host !== 'string' || host === '') {
    throw new UsageError(`${source}: expected the host of an engine in ${meta}, received ${JSON.stringify(host)}`);
  }
  return {
    name,
    host,
    tls: readTls(join(folder, 'contexts/tls', id, 'docker'), readField(docker, 'SkipTLSVerify') !== true),
  };
}

function currentContext(file: string): string {
  const text = readIfThere(file)?.toString() ?? '';
  const config = parseJson(text.trim() === '' ? '{}' : text);
  if (typeof config !== 'object' || config === null) {
    throw new UsageError(`expected an object of JSON in ${file}, received ${JSON.stringify(text.slice(0, 50))}`);
  }
  const name = readField(config, 'currentContext');
  return typeof name === 'string' && name !== '' ? name : DEFAULT;
}

/** With no files and nothing to leave out, the engine speaks without TLS. */
function readTls(folder: string, verify: boolean): TlsMaterial | undefined {
  const [ca, cert, key] = ['ca.pem', 'cert.pem', 'key.pem'].map((name) => readIfThere(join(folder, name)));
  if (verify && ca === undefined && cert === undefined && key === undefined) return undefined;
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    verify,
  };
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw new UsageError(`expected to read ${file}, received: ${errorMessage(error)}`);
  }
}
