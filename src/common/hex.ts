/** Two digits for each byte. */
export function formatHex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The bytes that pairs of hexadecimal digits stand for; it expects what the option `hex` has let through. */
export function parseHex(digits: string): ArrayBuffer {
  const pairs = digits.match(/../g) ?? [];
  return Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16)).buffer;
}
