/**
 * Messages of random bytes and lengths, the same for the same seed: a server must outlive whatever it is sent. Numbers by a
 * linear congruence modulo 2^32, of which the high bits are taken: they need not be good, but must be the same everywhere.
 */
const MULTIPLIER = 1_664_525;
const INCREMENT = 1_013_904_223;

/** Each call makes the next message, of 1 to `maxBytes` bytes. */
export function randomPayload({ maxBytes, seed }: { maxBytes: number; seed: number }): () => ArrayBuffer {
  let state = seed >>> 0;
  const next = () => {
    state = (Math.imul(state, MULTIPLIER) + INCREMENT) >>> 0;
    return state / 2 ** 32;
  };
  return () => {
    const bytes = new Uint8Array(1 + Math.floor(next() * maxBytes));
    for (let index = 0; index < bytes.length; index += 1) bytes[index] = Math.floor(next() * 256);
    return bytes.buffer;
  };
}
