/**
 * Renews docs/pictures/recording.svg by a real run: forkbed's own server, which reaps nothing here, under the name my-server.
 * What the picture shows is what was printed, at the time at which it was. It needs the image of .env: scripts/compose-build.sh.
 */
import { execFileSync, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RecordedLine, recordingSvg } from './recording-svg.ts';

const ROOT = join(import.meta.dirname, '..');
const NAME = 'my-server';
const COMMAND = ['forkbed', 'check', NAME];
/** The picture stands still for this long before what was typed has an answer. */
const TYPED_MS = 600;

const image = process.env.FORKBED_IMAGE ?? 'forkbed';
const docker = (input: string | undefined, ...args: readonly string[]) =>
  execFileSync('docker', args, {
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'inherit'],
    ...(input === undefined ? {} : { input }),
  });

const there = docker(undefined, 'image', 'ls', '--quiet', NAME).trim();
if (there !== '') throw new Error(`expected no image ${NAME}, received ${there}`);
docker(`FROM ${image}\nCMD ["forkbed-server", "--reap", "none"]\n`, 'build', '--quiet', '--tag', NAME, '-');
try {
  const lines = await record();
  const title = `A terminal: ${COMMAND.join(' ')}, and the report of a server that leaves zombies behind`;
  writeFileSync(join(ROOT, 'docs/pictures/recording.svg'), recordingSvg(title, lines));
} finally {
  docker(undefined, 'image', 'rm', NAME);
}

/** Of both streams, in the order in which they came. @throws Error where it does not end with the verdict fail */
async function record(): Promise<RecordedLine[]> {
  const [, ...args] = COMMAND;
  const child = spawn(process.execPath, [join(ROOT, 'bin/forkbed.mjs'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const beganMs = performance.now() - TYPED_MS;
  const lines: RecordedLine[] = [{ text: `$ ${COMMAND.join(' ')}`, atMs: 0 }];
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream.setEncoding('utf8').on('data', (text: string) => {
      const [last = '', ...whole] = `${rest}${text}`.split('\n').reverse();
      rest = last;
      for (const line of whole.reverse()) lines.push({ text: line, atMs: performance.now() - beganMs });
    });
  }
  const exitCode = await new Promise((resolve) => child.on('close', resolve));
  if (exitCode === 1) return lines;
  throw new Error(`expected exit code 1, received ${exitCode}: ${lines.map(({ text }) => text).join('\n')}`);
}
