/** `forkbed watch --web` in a process of its own, on an address that a browser in a container reaches. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { eventually } from '../../src/host/index.ts';
import { hostAddress } from '../../testkit/host-address.ts';
import { environmentOfItsOwn } from './run.ts';

const ROOT = join(__dirname, '../..');

export interface StartedPage extends AsyncDisposable {
  readonly url: string;
  readonly run: ChildProcess;
}

/** As the package carries it: the page is built from its sources. */
export function buildPage(): void {
  execFileSync(join(ROOT, 'node_modules/.bin/tsdown'), ['--filter', 'page'], { cwd: ROOT });
}

/** `id`: of the run, which what it starts carries as its label. `engine`: as DOCKER_HOST names it; by default everybody's. */
export function startPage(page: { id: string; container: string; engine?: string }): Promise<StartedPage> {
  return start(page.id, ['watch', '--web', '--host', hostAddress(), page.container], page.engine);
}

/** `forkbed lab`, with its containers. `engine`: as of `startPage`. */
export function startLab(id: string, engine?: string): Promise<StartedPage> {
  return start(id, ['lab', '--no-open', '--host', hostAddress()], engine);
}

/** `forkbed replay`, of a file that the page has saved. */
export function startReplay(id: string, file: string): Promise<StartedPage> {
  return start(id, ['replay', '--no-open', '--host', hostAddress(), file]);
}

async function start(id: string, command: readonly string[], engine?: string): Promise<StartedPage> {
  const args = [join(ROOT, 'bin/forkbed.mjs'), ...command];
  const run = spawn(process.execPath, args, {
    env: { ...environmentOfItsOwn(), FORKBED_RUN: id, ...(engine === undefined ? {} : { DOCKER_HOST: engine }) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [output, errors] = ['', ''];
  run.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  run.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const end = async () => {
    if (run.exitCode === null && run.signalCode === null) {
      run.kill('SIGINT');
      await once(run, 'exit');
    }
  };
  try {
    const url = await eventually(
      async () => {
        const line = output.split('\n')[0] ?? '';
        if (!line.startsWith('http')) throw new Error(`${output}${errors}`);
        return line;
      },
      { what: 'the address of the page', limitMs: 60_000 },
    );
    return { url, run, [Symbol.asyncDispose]: end };
  } catch (error) {
    await end();
    throw error;
  }
}
