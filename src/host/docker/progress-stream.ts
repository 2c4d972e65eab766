/**
 * The engine's account of what it is doing, as it builds or pulls an image: one JSON object a line. A failure is a line of it,
 * under a status of HTTP that says all is well. Docker Engine API, ImageBuild and ImageCreate.
 */
import { stripVTControlCharacters } from 'node:util';
import { printable } from '../../common/escape/printable.ts';
import { EngineError, EngineLostError } from '../errors.ts';
import { parseJson } from '../parse-json.ts';
import { readField } from '../thrown.ts';
import { parseTrace } from './build-kit-trace.ts';

/** How much of a build's output its error quotes. */
const LAST_CHARACTERS = 1_000;
const BUILD_KIT = 'moby.buildkit.trace';

/** To its end. @throws EngineError with the last of what was printed; EngineLostError where it is cut short */
export async function followProgress(stream: NodeJS.ReadableStream, what: string): Promise<void> {
  const output = new StepOutput();
  let failure: unknown;
  try {
    // To its end, also after a failure: dockerode ends the session of BuildKit with it.
    for await (const line of splitLines(stream)) {
      const event = parseJson(line);
      failure ??= readField(event, 'error') ?? readField(readField(event, 'errorDetail'), 'message');
      output.onEvent(event);
    }
  } catch (error) {
    throw new EngineLostError(what, error);
  }
  if (failure === undefined) return;
  throw new EngineError({ what, cause: [String(failure), ...plainLines(output.last())].join('\n') });
}

/** The last of what was printed: of the step that failed, where the builder says which it was. */
class StepOutput {
  readonly #printed = new Map<string, string>();
  #failed = '';

  onEvent(event: unknown): void {
    const text = readField(event, 'stream');
    if (typeof text === 'string') this.#print('', text);
    const trace = readField(event, 'aux');
    if (readField(event, 'id') !== BUILD_KIT || typeof trace !== 'string') return;
    const { failed, logs } = parseTrace(trace);
    for (const log of logs) this.#print(log.step, log.text);
    if (this.#failed === '') this.#failed = failed[0] ?? '';
  }

  last(): string {
    return this.#printed.get(this.#failed) ?? '';
  }

  #print(step: string, text: string): void {
    this.#printed.set(step, ((this.#printed.get(step) ?? '') + text).slice(-LAST_CHARACTERS));
  }
}

/** Without their ends; the last is what came after the last end. */
export async function* splitLines(stream: NodeJS.ReadableStream): AsyncGenerator<string> {
  /** Of a line that goes on: put together once, as it may come in hundreds of chunks. */
  let begun: string[] = [];
  stream.setEncoding('utf8');
  for await (const chunk of stream) {
    const [first = '', ...others] = String(chunk).split('\n');
    begun.push(first);
    const rest = others.pop();
    if (rest === undefined) continue;
    yield begun.join('');
    yield* others;
    begun = [rest];
  }
  yield begun.join('');
}

/** Compilers print colours, and a build may print anything: what obeys a terminal is taken out. */
function plainLines(printed: string): string[] {
  const lines = stripVTControlCharacters(printed).split(/\r?\n/);
  return lines.filter((line) => line.trim() !== '').map((line) => printable(line));
}
