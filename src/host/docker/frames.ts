/**
 * The engine's stream of a container without a terminal: frames of 8 bytes of header (stream, three zeros, length as
 * big-endian uint32) and the text. Docker Engine API, "Stream format" of ContainerAttach.
 */
import { ParseError } from '../../common/forkbed-error.ts';

/** What the processes of a container have written. */
export interface Output {
  /** As UTF-8 text. */
  readonly stdout: string;
  /** As UTF-8 text; empty for a container with a terminal, which has one stream. */
  readonly stderr: string;
}

const HEADER_BYTES = 8;
const MAX_STREAM = 2;
const STDERR = 2;

/**
 * The same of a container that may have a terminal: its stream has no frames, and its lines end as a terminal has it. Neither
 * has that of an engine which does not write frames at all.
 * @throws ParseError for a frame that is cut short
 */
export function readOutput(bytes: Buffer, isTerminal: boolean): Output {
  if (!isTerminal && isFramed(bytes)) return splitFrames(bytes);
  return { stdout: bytes.toString().replaceAll('\r\n', '\n'), stderr: '' };
}

/** @throws ParseError for a frame that is cut short */
export function splitFrames(bytes: Buffer): Output {
  const parts: { stdout: Buffer[]; stderr: Buffer[] } = { stdout: [], stderr: [] };
  for (let offset = 0; offset < bytes.length; ) {
    const length = bytes.length - offset < HEADER_BYTES ? Number.NaN : bytes.readUInt32BE(offset + 4);
    const begin = offset + HEADER_BYTES;
    if (!(begin + length <= bytes.length)) {
      throw new ParseError({ expected: 'a whole frame', received: bytes.subarray(offset).toString('latin1') });
    }
    const stream = bytes[offset] === STDERR ? parts.stderr : parts.stdout;
    stream.push(bytes.subarray(begin, begin + length));
    offset = begin + length;
  }
  // Joined before they are decoded: a character may lie in two frames.
  return { stdout: Buffer.concat(parts.stdout).toString(), stderr: Buffer.concat(parts.stderr).toString() };
}

/** By its first header; one that is cut short is one all the same. */
function isFramed(bytes: Buffer): boolean {
  const [stream = 0, ...zeros] = bytes.subarray(0, 4);
  return stream <= MAX_STREAM && zeros.every((byte) => byte === 0);
}
