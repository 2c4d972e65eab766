/**
 * A service of somebody's compose file, with what it depends on: a project of its own, so that it is in nobody's way, and
 * labelled like everything else of the run. Compose's command line does the work; what the file says, it resolves itself.
 *
 * What it resolves has the secrets of every `env_file` in it: it goes from Compose to Compose through pipes, and into no file.
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { ForkbedError } from '../../common/forkbed-error.ts';
import { errorMessage, readField } from '../thrown.ts';
import { type ComposeModel, healthInterval, ownModel, parseComposeModel, withHealthInterval } from './compose-model.ts';
import { dockerEnvironment } from './docker-environment.ts';
import type { Engine } from './engine.ts';
import { StartedContainer } from './started-container.ts';

const run = promisify(execFile);
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;
const STOP_WITHIN_S = 10;
/** It may pull and build images. */
const LIMIT_MS = 1_800_000;

export interface StartedService extends AsyncDisposable {
  readonly container: StartedContainer;
  /** From one health check to the next, as the file has it: `30s`; absent where it does not say. */
  readonly healthPeriod?: string;
}

/** A service of a compose file. */
export interface ComposeService {
  /** Its path. */
  readonly file: string;
  /** The name that it has there. */
  readonly service: string;
  /** How often its health check runs, in milliseconds; by default as the file or the image has it. */
  readonly healthEveryMs?: number;
}

/** What `docker compose` is called with: its global options, the command, and a model in the place of a file. */
interface Call {
  readonly global: readonly string[];
  readonly command: readonly string[];
  /** Absent where a file is named. */
  readonly model?: string;
}

/**
 * As `docker compose up SERVICE` would start it, with the profiles that it is in, but without the host's ports and fixed names,
 * which would collide; images that it builds are removed with it.
 * @throws ForkbedError ERR_COMPOSE where there is no Compose, no such file or service, or it does not start
 */
export async function startService(
  engine: Engine,
  { file, service, healthEveryMs }: ComposeService,
): Promise<StartedService> {
  const project = `forkbed-${engine.run.id}-${randomUUID().slice(0, 8)}`;
  // Never the file as it was given: that one may name volumes that hold somebody's data.
  const resolved = await resolve(engine, { file, service, project });
  const paced = healthEveryMs === undefined ? resolved : withHealthInterval(resolved, service, healthEveryMs);
  const model = JSON.stringify(ownModel(paced, resourceLabels(engine)));
  const global = ['--project-name', project, '--project-directory', dirname(file), '--file', '-'];
  const own = (...command: string[]) => compose(engine, { global, command, model });
  const remove = async () => {
    await own('down', '--volumes', '--rmi', 'local', '--timeout', String(STOP_WITHIN_S));
  };
  try {
    await own('up', '--detach', '--quiet-pull', service);
    const [id] = (await own('ps', '--all', '--quiet', service)).split('\n');
    if (id === undefined || id === '') {
      throw new ForkbedError('ERR_COMPOSE', `expected a container of the service ${service}, received none`);
    }
    const healthPeriod = healthInterval(resolved, service);
    return {
      container: new StartedContainer(engine, id),
      ...(healthPeriod === undefined ? {} : { healthPeriod }),
      [Symbol.asyncDispose]: remove,
    };
  } catch (error) {
    await remove().catch(() => {});
    throw error;
  }
}

/** The service and what it depends on; Compose turns on the profiles of a service that is named. */
async function resolve(
  engine: Engine,
  { file, service, project }: { file: string; service: string; project: string },
): Promise<ComposeModel> {
  const global = ['--project-name', project, '--file', file];
  try {
    return parseComposeModel(await compose(engine, { global, command: ['config', '--format', 'json', service] }));
  } catch (error) {
    const known = await listServices(engine, global).catch(() => undefined);
    if (known === undefined || known.includes(service)) throw error;
    const received = `expected a service of ${file} (${known.join(', ')}), received ${service}`;
    throw new ForkbedError('ERR_COMPOSE', received, { cause: error });
  }
}

/** Of all profiles. */
async function listServices(engine: Engine, global: readonly string[]): Promise<string[]> {
  const names = await compose(engine, { global: [...global, '--profile', '*'], command: ['config', '--services'] });
  return names
    .split('\n')
    .filter((name) => name !== '')
    .sort();
}

function resourceLabels({ run }: Engine) {
  return { container: run.labelsFor('subject'), network: run.labelsFor('network'), volume: run.labelsFor('volume') };
}

async function compose(engine: Engine, { global, command, model = '' }: Call): Promise<string> {
  try {
    const env = await dockerEnvironment(engine);
    const limits = { maxBuffer: MAX_OUTPUT_BYTES, timeout: LIMIT_MS };
    const job = run('docker', ['compose', ...global, ...command], { env, ...limits });
    // A compose that ended before it had read all of it reports why by itself.
    job.child.stdin?.on('error', () => {}).end(model);
    return (await job).stdout;
  } catch (error) {
    const killed = readField(error, 'killed');
    const stderr = String(readField(error, 'stderr') ?? '')
      .trim()
      .slice(-1000);
    const why = killed === true ? `none of it in ${LIMIT_MS / 60_000} min; ${stderr}` : stderr || errorMessage(error);
    const received = `expected docker compose ${command.join(' ')} to work, received: ${why}`;
    throw new ForkbedError('ERR_COMPOSE', received, { cause: error });
  }
}
