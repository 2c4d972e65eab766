/** How long `forkbed watch` takes from one refresh to the next, where it pauses as little as it may: by the times at which they arrive. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { median } from './rounds.ts';

/** The first may be of another kind than those that follow, and so may what comes before the second. */
const REFRESHES = 7;
const NOT_COUNTED = 2;
const LIMIT_MS = 120_000;
const PACE = ['--interval', '100ms'];
const INTERRUPT = '\u0003';
/** What begins a screen: the cursor goes to its first place. */
const SCREEN = '\u001b[H';

/** The median, in seconds. @throws Error where fewer refreshes come than are needed */
export async function measureRefresh(wanted: {
  /** What Node runs. */
  program: string;
  container: string;
  /** In a terminal, in which it draws screens; lines otherwise. */
  terminal: boolean;
  env: NodeJS.ProcessEnv;
}): Promise<number> {
  const { program, container, terminal, env } = wanted;
  const args = [program, 'watch', ...PACE, container];
  const shell = `stty rows 24 cols 80; exec '${process.execPath}' ${args.map((arg) => `'${arg}'`).join(' ')}`;
  // Of util-linux: it runs a command in a terminal.
  const [command, ...rest] = terminal ? ['script', '-qec', shell, '/dev/null'] : [process.execPath, ...args];
  const run = spawn(command ?? '', rest, { env: { ...env, TERM: 'xterm' }, stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = once(run, 'close');
  const timesMs: number[] = [];
  let errors = '';
  let isInterrupted = false;
  run.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const timer = setTimeout(() => run.kill('SIGTERM'), LIMIT_MS);
  run.stdout.setEncoding('utf8').on('data', (text: string) => {
    for (let more = text.split(terminal ? SCREEN : '\n').length - 1; more > 0; more -= 1)
      timesMs.push(performance.now());
    if (timesMs.length < REFRESHES || isInterrupted) return;
    isInterrupted = true;
    if (terminal) run.stdin.write(INTERRUPT);
    else run.kill('SIGINT');
  });
  await ended;
  clearTimeout(timer);
  if (timesMs.length < REFRESHES) {
    throw new Error(`expected ${REFRESHES} refreshes of forkbed watch, received ${timesMs.length}: ${errors}`);
  }
  const gaps = timesMs.slice(1, REFRESHES).map((ms, index) => (ms - (timesMs[index] ?? Number.NaN)) / 1_000);
  return median(gaps.slice(NOT_COUNTED - 1));
}
