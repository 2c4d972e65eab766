/**
 * `npm run engines -- --itest NAME [JEST ARGUMENT…]`: `npm run itest` on one engine of the list, started for it and ended after
 * it. The tests run in the engine's network namespace, where its published ports are those of localhost; it builds its images
 * itself, from this machine's base image. jest's reports are in reports/NAME. Exit code: that of the tests; 64 a wrong name; 69
 * no engine can be started here.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExitCode } from '../../src/common/exit-codes.ts';
import { UserNetwork } from '../../testkit/user-network.ts';
import { run } from '../support/run.ts';
import { runnerErrors } from '../support/runner-errors.ts';
import { ENGINE_FORMS, type EngineForm } from './engine-form.ts';
import type { RunningEngine } from './running-engine.ts';
import { startEngine } from './start-engine.ts';
import { missingHere } from './started-engine.ts';

const ROOT = join(import.meta.dirname, '../..');
/** Of scripts/itest.sh. */
const AGAIN = 'itest-again.json';
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
const LOAD_LIMIT_MS = 300_000;

const { usage } = runnerErrors('engines');
const [name = 'none', ...jestArgs] = process.argv.slice(2).filter((argument) => argument !== '--itest');
const form = ENGINE_FORMS.find(({ id, installed }) => id === name && installed !== undefined) ?? unknownEngine();
const missing = missingHere();
if (missing !== undefined) {
  process.stderr.write(`engines: no engine can be started here: ${missing}\n`);
  process.exit(ExitCode.Unavailable);
}
process.exitCode = await main(form);

async function main(form: EngineForm): Promise<number> {
  const reports = join('reports', form.id);
  rmSync(join(ROOT, reports), { recursive: true, force: true });
  mkdirSync(join(ROOT, reports), { recursive: true });
  await using engine = await startEngine(withSharedFolder(form));
  if (engine.network === undefined) throw new Error(`expected ${form.id} to have a network of its own, received none`);
  await using _network = await UserNetwork.start(engine.network);
  await loadBaseImage(engine);
  await tests({ engine, network: engine.network, reports });
  return await countTests(reports);
}

/** Tests mount files of theirs into containers, as users of a local engine do. */
function withSharedFolder(form: EngineForm): EngineForm {
  if (form.installed === undefined) return form;
  const variables = { ...form.installed.variables, SHARED_FOLDER: tmpdir() };
  return { ...form, installed: { ...form.installed, variables } };
}

/** Otherwise scripts/setup.sh would make it once more. */
async function loadBaseImage({ host }: RunningEngine): Promise<void> {
  const pipe = 'set -o pipefail; docker save "$1" | docker --host "$2" load';
  const args = ['-c', pipe, 'load', process.env.BASE_IMAGE ?? 'debian:trixie-slim', host];
  const { exitCode, stderr } = await run('bash', args, { limitMs: LOAD_LIMIT_MS });
  if (exitCode !== 0) throw new Error(`expected the base image to be loaded, received ${exitCode}: ${stderr}`);
}

/** That some failed is told by their reports. */
async function tests(given: { engine: RunningEngine; network: string; reports: string }): Promise<void> {
  const { engine, network, reports } = given;
  const args = [`--net=${network}`, join(ROOT, 'scripts/itest.sh'), ...jestArgs];
  const env = { ...process.env, DOCKER_HOST: engine.host, REPORTS: reports };
  const child = spawn('nsenter', args, { cwd: ROOT, env, stdio: 'inherit', detached: true });
  // All of its group: a shell that waits for jest would leave it behind.
  const end = (signal: NodeJS.Signals) => child.pid !== undefined && process.kill(-child.pid, signal);
  for (const signal of SIGNALS) process.prependOnceListener(signal, end);
  await once(child, 'exit');
  for (const signal of SIGNALS) process.off(signal, end);
}

/** Also prints them; of a file that ran once more the second results. */
async function countTests(reports: string): Promise<number> {
  const files = readdirSync(join(ROOT, reports)).filter((file) => file !== AGAIN);
  const counted = [...files.map((file) => join(reports, file)), '--again', join(reports, AGAIN)];
  const args = [join(ROOT, 'scripts/count-tests.mjs'), ...counted];
  const [exitCode] = await once(spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit' }), 'exit');
  return exitCode ?? ExitCode.Bug;
}

function unknownEngine(): never {
  const names = ENGINE_FORMS.filter(({ installed }) => installed !== undefined).map(({ id }) => id);
  return usage(`--itest: expected one of ${names.join(', ')}, received ${name}`);
}
