/** `ps` and `watch` of a container with zombies, and the matchers in a run of Jest. */

import { join } from 'node:path';
import { integrationTests } from '../../support/jest-project.ts';
import { run } from '../../support/run.ts';
import {
  type Cell,
  docker,
  environmentFor,
  failed,
  forkbed,
  OK,
  type Probe,
  probe,
  ROOT,
  type Target,
  wrong,
} from './feature.ts';

const NAME = `forkbed-engines-leaky-${process.pid}`;
const ZOMBIES = 3;
const JEST_LIMIT_MS = 120_000;
/** Of one test. */
const TEST_LIMIT_MS = 100_000;

export const LOOKING: readonly Probe[] = [
  probe('ps', '`ps`: zombies are marked', (target) => withZombies(target, psCell)),
  probe('watch', '`watch --json`: zombies are counted', (target) => withZombies(target, watchCell)),
  probe('matchers', 'the matchers', matchersCell),
];

async function psCell(target: Target): Promise<Cell> {
  const outcome = await forkbed(target, ['ps', NAME]);
  if (outcome.exitCode !== 0) return failed(outcome);
  const marked = outcome.stdout.match(/\] <defunct>/g)?.length ?? 0;
  return marked === ZOMBIES ? OK : wrong(`${marked} zombies of ${ZOMBIES}: ${outcome.stdout}`);
}

async function watchCell(target: Target): Promise<Cell> {
  const outcome = await forkbed(target, [
    'watch',
    '--json',
    '--interval',
    '500ms',
    '--for',
    `${2 * target.pace.times}s`,
    NAME,
  ]);
  if (outcome.exitCode !== 0) return failed(outcome);
  const samples = outcome.stdout
    .trim()
    .split('\n')
    .map((line): { zombies: number } => JSON.parse(line));
  return samples.length > 1 && samples.every(({ zombies }) => zombies === ZOMBIES)
    ? OK
    : wrong(`${samples.map(({ zombies }) => zombies).join(', ')} zombies of ${ZOMBIES}`);
}

/** A server that reaps nobody, and three connections to it. */
async function withZombies(target: Target, job: (target: Target) => Promise<Cell>): Promise<Cell> {
  const { forkbed: image } = target.images;
  const server = await docker(target, ['run', '--detach', '--name', NAME, image, 'forkbed-server', '--reap', 'none']);
  try {
    if (server.exitCode !== 0) return failed(server);
    const command = ['forkbed-client', '--host', '127.0.0.1', '--connections', String(ZOMBIES)];
    const client = await docker(target, ['run', '--rm', '--network', `container:${NAME}`, image, ...command]);
    return client.exitCode === 0 ? await job(target) : failed(client);
  } finally {
    await docker(target, ['rm', '--force', NAME]);
  }
}

async function matchersCell(target: Target): Promise<Cell> {
  const { rootDir, transform, transformIgnorePatterns } = integrationTests();
  const config = {
    rootDir,
    transform,
    transformIgnorePatterns,
    testMatch: ['<rootDir>/itest/engines/fixtures/matchers.ts'],
    testTimeout: TEST_LIMIT_MS * target.pace.times,
  };
  const jest = join(ROOT, 'node_modules/jest/bin/jest.js');
  const outcome = await run(process.execPath, [jest, '--config', JSON.stringify(config), '--runInBand'], {
    cwd: ROOT,
    env: environmentFor(target),
    limitMs: JEST_LIMIT_MS * target.pace.times,
  });
  return outcome.exitCode === 0 ? OK : failed(outcome);
}
