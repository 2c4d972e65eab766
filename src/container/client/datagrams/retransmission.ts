/**
 * When a datagram that got no reply is sent again. The first wait is a second, as nobody knows the round-trip time yet (RFC 8085,
 * section 3.1.1; RFC 6298, section 2), the next are longer, and none is longer than the three seconds of RFC 8085. Flows that have lost
 * theirs at one instant do not send again at one instant, or the same buffer would be too small once more: each has a phase. Pure.
 */

/** What one message is sent at most, the first time included. */
const MAX_SENDS = 8;
const FIRST_MS = 1_000;
const LONGEST = 3;
/** Of a short time-out: one that is not enough for three sends would take a lost datagram for a server that does not reply. */
const FIRST_SHARE = 4;
/** The first wait is between a half of itself and the whole, by the phase. */
const MIN_SHARE = 0.5;

/** How many phases there are. */
export const PHASES = 16;

/**
 * The waits after each send, in milliseconds; all together they are the time-out. The last is followed by no other send.
 * @param phase 0 to below `PHASES`
 */
export function retransmissionWaits(timeoutMs: number, phase: number): readonly number[] {
  const firstMs = firstWaitMs(timeoutMs);
  const waits = [firstMs * (MIN_SHARE + (1 - MIN_SHARE) * ((phase + 1) / PHASES))];
  for (let leftMs = timeoutMs - (waits[0] ?? 0); leftMs > 0; ) {
    const isLast = waits.length === MAX_SENDS - 1;
    const waitMs = isLast ? leftMs : Math.min(leftMs, firstMs * Math.min(LONGEST, waits.length + 1));
    waits.push(waitMs);
    leftMs -= waitMs;
  }
  return waits;
}

/** The longest first wait. Replies to a message that was sent again are waited for as long, before the next message goes out. */
export function firstWaitMs(timeoutMs: number): number {
  return Math.min(FIRST_MS, timeoutMs / FIRST_SHARE);
}
