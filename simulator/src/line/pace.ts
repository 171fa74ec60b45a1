import type { Time } from './time.ts';

/** Start bit, eight data bits, stop bit (8N1, the only framing the unit has: AN176). */
const BITS_PER_CHARACTER = 10;
const FAST_BAUD = 9600;

/** How long one character takes on the line. */
export const characterMs = (baud: number): number => (BITS_PER_CHARACTER * 1000) / baud;

/**
 * Writes a frame no faster than the line could carry it: whatever is due since its start, then sleeps until the next bytes
 * are due. A fixed sleep per piece would add up to a line that is several percent too slow. No byte leaves early.
 */
export async function pace(
  frame: Uint8Array,
  { baud, time, write, signal }: { baud: number; time: Time; write(bytes: Uint8Array): void; signal?: AbortSignal },
): Promise<void> {
  const byteMs = characterMs(baud);
  const least = baud >= FAST_BAUD ? 2 : 1;
  const start = time.now();
  for (let sent = 0; sent < frame.length && !signal?.aborted; ) {
    const due = Math.min(frame.length, Math.floor((time.now() - start) / byteMs + 1e-6));
    if (due - sent >= least || due === frame.length) {
      write(frame.subarray(sent, due));
      sent = due;
      continue;
    }
    const next = start + Math.min(frame.length, sent + least) * byteMs;
    await time.sleep(Math.max(1, Math.ceil(next - time.now())), signal);
  }
}
