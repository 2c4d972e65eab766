/**
 * A run of the live page as one HTML file: the page's own document, styles and script, and the recording as data. It loads nothing, and
 * its policy lets in the one script and the styles that it was written with. What reads such a file takes the data alone.
 */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { escapeTerminal } from '../../common/escape/terminal.ts';
import { BugError, UsageError } from '../../common/forkbed-error.ts';
import { toRecording } from '../../common/live/parse-recording.ts';
import { RECORDING_ID, type Recording } from '../../common/live/recording.ts';
import { readJson } from '../parse-json.ts';
import { errorMessage } from '../thrown.ts';
import type { PageFiles } from './page-files.ts';

/** More than any that was saved: docs/lab.md. */
const MAX_FILE_BYTES = 32_000_000;

/** Of an id of the engine's as many are enough. */
const MAX_NAME_CHARACTERS = 40;

const DATA_BEGIN = `<script type="application/json" id="${RECORDING_ID}">`;
const DATA_END = '</script>';

/** `name`: of what is watched. `json`: of the recording, in pieces, without any `<`. */
export function saveRun(
  name: string,
  { files, json }: { readonly files: PageFiles; readonly json: Iterable<string> },
): { name: string; pieces: Iterable<string> } {
  const about = name.replaceAll(/[^\w.-]+/g, '-').slice(0, MAX_NAME_CHARACTERS);
  const time = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  return { name: `forkbed-${about}-${time}.html`, pieces: wrap(json, files) };
}

function* wrap(json: Iterable<string>, files: PageFiles): Generator<string, void, void> {
  const [head, tail] = pageAround(files);
  yield head;
  yield* json;
  yield tail;
}

/** The page around the recording, which goes between the two. */
function pageAround(files: PageFiles): readonly [head: string, tail: string] {
  const read = (name: string) => {
    const file = files.get(name);
    if (file === undefined) throw new BugError(`no ${name || 'index.html'} among the files of the page`);
    // A browser reads each line end as one character, and the hash is of what it reads.
    return file.content.toString().replaceAll('\r\n', '\n');
  };
  // Within a script these are found in texts and patterns alone, where the escape means the same.
  const script = read('page.js').replace(/<(?=\/script|script|!--)/gi, '\\x3c');
  const styles = `${read('uPlot.min.css')}\n${read('page.css')}`;
  const policy = `default-src 'none'; script-src ${toSource(script)}; style-src ${toSource(styles)}; base-uri 'none'; form-action 'none'`;
  const document = read('')
    .replaceAll(/ *<link [^>]*>\n?/g, '')
    .replaceAll(/ *<script [^>]*><\/script>\n?/g, '');
  const [begin, end] = splitOnce(document, '</head>');
  const [body, rest] = splitOnce(end, '</body>');
  const [first, last] = splitOnce(begin, '<meta charset="utf-8">');
  return [
    [
      first,
      '<meta charset="utf-8">\n',
      `    <meta http-equiv="Content-Security-Policy" content="${policy}">\n`,
      '    <meta name="referrer" content="no-referrer">',
      last,
      `<style>${styles}</style>\n<script type="module">${script}</script>\n</head>`,
      body,
      DATA_BEGIN,
    ].join(''),
    `${DATA_END}\n</body>${rest}`,
  ];
}

/**
 * The recording in a saved page. Nothing of what else is in the file is used.
 * @throws UsageError for a file that cannot be read, or that is no saved run
 */
export function readSavedRun(file: string): Recording {
  const name = escapeTerminal(file);
  const text = read(file, name);
  // The data has no `<`: whatever stands before, the last is ours.
  const begin = text.lastIndexOf(DATA_BEGIN);
  const end = text.indexOf(DATA_END, begin);
  if (begin === -1 || end === -1) throw unusable(name, `no ${DATA_BEGIN} in it`);
  try {
    return toRecording(readJson(text.slice(begin + DATA_BEGIN.length, end), 'a recording, as one JSON object'));
  } catch (error) {
    throw unusable(name, `data that is none: ${escapeTerminal(errorMessage(error))}`);
  }
}

function read(file: string, name: string): string {
  let size: number;
  try {
    size = statSync(file).size;
    if (size <= MAX_FILE_BYTES) return readFileSync(file, 'utf8');
  } catch (error) {
    throw unusable(name, escapeTerminal(errorMessage(error)));
  }
  throw unusable(name, `${size} bytes, of which ${MAX_FILE_BYTES} are the most`);
}

function unusable(file: string, received: string): UsageError {
  return new UsageError(`${file}: expected a run that was saved from the page of forkbed, received ${received}`);
}

function toSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  if (at === -1) throw new BugError(`no ${mark} in index.html`);
  return [text.slice(0, at), text.slice(at + mark.length)];
}
