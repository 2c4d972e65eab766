/** Bytes as text, a character each: what HTTP's header is, and what shows any bytes one by one. */

/** Arguments of one call; engines take some ten thousand at most. */
const CHUNK_BYTES = 4_096;

export function latin1(bytes: Uint8Array, from: number, to: number): string {
  let text = '';
  for (let at = from; at < to; at += CHUNK_BYTES) {
    text += String.fromCharCode(...bytes.subarray(at, Math.min(to, at + CHUNK_BYTES)));
  }
  return text;
}
