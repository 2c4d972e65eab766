/**
 * A service of somebody's compose file, with what it depends on: a project of its own, so that it is in nobody's way, and
 * labelled like everything else of the run. Compose's command line does the work; what the file says, it resolves itself.
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ForkbedError } from '../../common/forkbed-error.ts';
import { messageOf } from '../errors.ts';
import { fieldOf } from '../thrown.ts';
import { type ComposeModel, ownModel } from './compose-model.ts';
import { labelsFor, runId } from './ownership.ts';
import { StartedContainer } from './started-container.ts';

const run = promisify(execFile);
const MOST_OUTPUT_BYTES = 16 * 1024 * 1024;
const STOP_WITHIN_S = 10;
/** It may pull and build images. */
const LIMIT_MS = 1_800_000;

export interface StartedService extends AsyncDisposable {
  readonly container: StartedContainer;
}

/**
 * Without the host's ports and fixed names, which would collide; images that it builds are removed with it.
 * @throws ForkbedError ERR_COMPOSE where there is no Compose, no such file or service, or it does not start
 */
export async function startService({ file, service }: { file: string; service: string }): Promise<StartedService> {
  const project = `forkbed-${runId()}-${randomUUID().slice(0, 8)}`;
  const model = await resolve(file, project);
  const { services = {} } = model;
  if (services[service] === undefined) {
    const known = Object.keys(services).join(', ');
    throw new ForkbedError('ERR_COMPOSE', `expected a service of ${file} (${known}), received ${service}`);
  }
  const folder = await mkdtemp(join(tmpdir(), 'forkbed-compose-'));
  // Never the file as it was given: that one may name volumes that hold somebody's data.
  const own = ['--project-name', project, '--file', join(folder, 'compose.json')];
  const remove = async () => {
    try {
      await compose([...own, 'down', '--volumes', '--rmi', 'local', '--timeout', String(STOP_WITHIN_S)]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
  try {
    await writeFile(join(folder, 'compose.json'), JSON.stringify(ownModel(model, labelsOfAll())));
    await compose([...own, 'up', '--detach', '--quiet-pull', service]);
    const [id] = (await compose([...own, 'ps', '--all', '--quiet', service])).split('\n');
    if (id === undefined || id === '') {
      throw new ForkbedError('ERR_COMPOSE', `expected a container of the service ${service}, received none`);
    }
    return { container: new StartedContainer(id), [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove().catch(() => {});
    throw error;
  }
}

async function resolve(file: string, project: string): Promise<ComposeModel> {
  return JSON.parse(await compose(['--project-name', project, '--file', file, 'config', '--format', 'json']));
}

function labelsOfAll() {
  return { container: labelsFor('subject'), network: labelsFor('network'), volume: labelsFor('volume') };
}

async function compose(args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run('docker', ['compose', ...args], { maxBuffer: MOST_OUTPUT_BYTES, timeout: LIMIT_MS });
    return stdout;
  } catch (error) {
    const said = String(fieldOf(error, 'stderr') ?? '').trim();
    const late = fieldOf(error, 'killed') === true;
    const why = late
      ? `none of it in ${LIMIT_MS / 60_000} min; ${said.slice(-1000)}`
      : said.slice(-1000) || messageOf(error);
    throw new ForkbedError(
      'ERR_COMPOSE',
      `expected docker compose ${args.slice(4).join(' ')} to work, received: ${why}`,
      {
        cause: error,
      },
    );
  }
}
