import type { Chance } from './chance.ts';
import type { Fault } from './fault.ts';
import type { Strike } from './link-faults.ts';

/** What goes on the wire in place of one reply. */
export type Outgoing = {
  /** In their order; none where the reply is lost. */
  readonly frames: readonly Buffer[];
  /** Bytes of each piece and the silence between them; undefined where a frame goes in one. */
  readonly pieces: { readonly bytes: number; readonly gapMs: number } | undefined;
  readonly lateMs: number;
  /** Wait for the next reply and go out with it. */
  readonly held: boolean;
  /** The connection ends behind it. */
  readonly closes: boolean;
};

/** How long a `delay` or `late` takes this time. */
export const waitMs = (fault: Fault | undefined, chance: Chance): number => {
  const { ms = 0, upToMs } = fault ?? {};
  return upToMs === undefined ? ms : chance.between([ms, Math.max(ms, upToMs)]);
};

/** The frame as the faults leave it. */
export function damage(frame: Buffer, strike: Strike, chance: Chance): Outgoing {
  let bytes = frame;
  if (strike.garble) bytes = garbled(bytes, strike.garble, chance);
  if (strike.missing) bytes = without(bytes, strike.missing, chance);
  if (strike.doubled) bytes = doubled(bytes, strike.doubled, chance);
  const cut = strike.close ?? strike.truncate;
  if (cut) bytes = bytes.subarray(0, kept(cut, bytes.length, chance));
  const noisy = strike.noise ? Buffer.concat([chance.bytes(strike.noise.bytes ?? 4), bytes]) : bytes;
  const { pieces } = strike;
  return {
    frames: strike.drop ? [] : strike.duplicate ? [noisy, bytes] : [noisy],
    pieces: pieces && { bytes: pieces.bytes ?? 1, gapMs: pieces.ms ?? 0 },
    lateMs: waitMs(strike.late, chance),
    held: strike.glue !== undefined,
    closes: strike.close !== undefined,
  };
}

/** How many bytes of a reply of this length get through; always fewer than all, and never nothing by chance. */
const kept = (fault: Fault, length: number, chance: Chance): number =>
  Math.min(fault.bytes ?? 1 + chance.below(length - 1), length - 1);

/** So many different places in a frame of this length, in no order. */
function places(count: number, length: number, chance: Chance): ReadonlySet<number> {
  const all = Array.from({ length }, (_, place) => place);
  return new Set(
    Array.from({ length: Math.min(count, length) }, () => all.splice(chance.below(all.length), 1)[0] ?? 0),
  );
}

function garbled(frame: Buffer, fault: Fault, chance: Chance): Buffer {
  const struck = places(fault.bytes ?? 1, frame.length, chance);
  // 1 to 255 added: never the byte that it was.
  return Buffer.from(frame.map((byte, place) => (struck.has(place) ? byte + 1 + chance.below(255) : byte)));
}

function without(frame: Buffer, fault: Fault, chance: Chance): Buffer {
  const struck = places(fault.bytes ?? 1, frame.length, chance);
  return Buffer.from([...frame].filter((_, place) => !struck.has(place)));
}

function doubled(frame: Buffer, fault: Fault, chance: Chance): Buffer {
  const struck = places(fault.bytes ?? 1, frame.length, chance);
  return Buffer.from([...frame].flatMap((byte, place) => (struck.has(place) ? [byte, byte] : [byte])));
}

/** A frame in pieces of so many bytes. */
export function cutUp(frame: Buffer, bytes: number): Buffer[] {
  return Array.from({ length: Math.ceil(frame.length / bytes) }, (_, piece) =>
    frame.subarray(piece * bytes, (piece + 1) * bytes),
  );
}
