/** The file that is saved, of a page of the same form as the real one. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { liveProcess, liveSample } from '../../common/live/recording.fixture.ts';
import { PACKAGE_ROOT } from '../package-root.ts';
import { readSavedRun, saveRun } from './save-file.ts';
import { RECORDER_LIMITS, Recorder } from './save-recorder.ts';

const SCRIPT = 'document.title = "</script><script>alert(1)</script><!--";';
const STYLES = 'body{color:red}';
const FILES = new Map(
  Object.entries({
    '': readFileSync(join(PACKAGE_ROOT, 'src/page/index.html')),
    'page.js': Buffer.from(SCRIPT),
    'page.css': Buffer.from(STYLES),
    'uPlot.min.css': Buffer.from('.u{}'),
  }).map(([name, content]) => [name, { type: 'text/plain', content }]),
);
const HOSTILE = '</script><script>alert(1)</script>';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'forkbed-saved-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

function save(name = 'web'): { name: string; text: string } {
  const recorder = new Recorder('web');
  recorder.add({ event: 'sample', sample: liveSample(1, { changed: [liveProcess(1, 0, { argv: HOSTILE })] }) });
  const saved = saveRun(name, { files: FILES, json: recorder.json([]) });
  return { name: saved.name, text: [...saved.pieces].join('') };
}

function write(content: string): string {
  const file = join(folder, 'run.html');
  writeFileSync(file, content);
  return file;
}

describe('saveRun', () => {
  test('the page loads nothing, and its policy lets in what it was written with', () => {
    const { text } = save();
    expect(text).not.toMatch(/<link|<script[^>]* src|href=|@import|url\(|https?:/);
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(text)?.[1] ?? '';
    expect(policy).toMatch(/^default-src 'none'; /);
    expect(policy).not.toMatch(/unsafe|\*|data:|'self'/);
    const inline = [...text.matchAll(/<(?:style|script type="module")>([\s\S]*?)<\/(?:style|script)>/g)];
    expect(inline).toHaveLength(2);
    for (const [, content = ''] of inline) {
      expect(policy).toContain(`'sha256-${createHash('sha256').update(content).digest('base64')}'`);
    }
  });

  test('what a process calls itself, and what the script says, ends no script', () => {
    const { text } = save();
    expect(text.match(/<script/g)).toHaveLength(2);
    expect(text.match(/<\/script>/g)).toHaveLength(2);
    expect(text).toContain('alert(1)');
  });

  test('the name is fit for a file, whatever the container is called', () => {
    expect(save('a/../b"\r\n c').name).toMatch(/^forkbed-a-\.\.-b-c-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.html$/);
    expect(save('f'.repeat(64)).name.length).toBeLessThan(80);
  });

  test('at its largest it has less than 20 MB', () => {
    const recorder = new Recorder('web');
    const argv = '\u001b'.repeat(120);
    const rows = Array.from({ length: 5_000 }, (_, index) =>
      liveProcess(index + 1, 1, { argv, command: argv.slice(0, 15) }),
    );
    recorder.add({ event: 'sample', sample: liveSample(0, { isWhole: true, changed: rows }) });
    for (let second = 1; second <= 900; second += 1) {
      const changed = rows.slice((second * 40) % 4_000, ((second * 40) % 4_000) + 40);
      recorder.add({ event: 'sample', sample: liveSample(second, { changed }) });
    }
    const points = Array.from({ length: 3_960 }, (_, index) => ({
      epochMs: 1_764_400_000_000 + index,
      processes: 5_000,
      zombies: 5_000,
      memoryBytes: 123_456_789_012,
      cpuPercent: 100 / 3,
      acceptQueue: 4_096,
      connectionsPerS: 10_000 / 3,
    }));
    const json = [...recorder.json(points)].join('');
    expect(recorder.bytes).toBeGreaterThan(RECORDER_LIMITS.maxBytes / 2);
    // The page's own script and styles have some 0.2 MB.
    expect(Buffer.byteLength(json)).toBeLessThan(19_500_000);
  });
});

describe('readSavedRun', () => {
  test('what was saved is read back', () => {
    expect(readSavedRun(write(save().text)).events).toMatchObject([{ sample: { changed: [{ argv: HOSTILE }] } }]);
  });

  const data = (json: string) => `<html><script type="application/json" id="recording">${json}</script></html>`;
  test.each([
    ['another file', '<html></html>', /received no <script type="application\/json" id="recording"> in it$/],
    ['no JSON', data('x'), /expected a recording, as one JSON object, received "x"$/],
    ['another version', data('{"format":"forkbed-recording","version":7}'), /expected version to be 1, received "7"$/],
    [
      'a recording without a table',
      data('{"format":"forkbed-recording","version":1}'),
      /expected whole to be an object/,
    ],
  ])('%s is refused, and the message says what was expected', (_, content, message) => {
    const file = write(content);
    expect(() => readSavedRun(file)).toThrow(message);
    expect(() => readSavedRun(file)).toThrow(`${file}: expected a run that was saved from the page of forkbed`);
    expect(() => readSavedRun(file)).toThrow(expect.objectContaining({ code: 'ERR_USAGE' }));
  });

  test('what cannot be read, or is too large, is refused', () => {
    expect(() => readSavedRun(join(folder, 'none'))).toThrow(/ENOENT/);
    expect(() => readSavedRun(folder)).toThrow(/EISDIR/);
    expect(() => readSavedRun(write('x'.repeat(32_000_001)))).toThrow(/received 32000001 bytes/);
  });
});
