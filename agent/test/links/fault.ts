import fc from 'fast-check';

/** What befalls the exchange of one request. */
export type Fault =
  | { readonly kind: 'none' }
  /** The request never arrives. */
  | { readonly kind: 'lost' }
  /** The request is carried out, its reply vanishes. */
  | { readonly kind: 'mute' }
  | { readonly kind: 'late'; readonly ms: number }
  /** As `late`, but alone: replies to later requests overtake it. */
  | { readonly kind: 'straggler'; readonly ms: number }
  | { readonly kind: 'noise'; readonly where: 'before' | 'inside' | 'after'; readonly bytes: readonly number[] }
  | { readonly kind: 'flip'; readonly bit: number }
  | { readonly kind: 'cut'; readonly keep: number }
  | { readonly kind: 'twice' }
  | { readonly kind: 'other-unit' }
  | { readonly kind: 'refused'; readonly code: number }
  /** Modbus TCP only. */
  | { readonly kind: 'other-transaction'; readonly off: number }
  | { readonly kind: 'other-protocol' }
  | { readonly kind: 'hang-up' };

const bytes = fc.array(
  // What noise looks like at its worst: the bytes that frames begin with.
  fc.oneof(fc.constantFrom(1, 3, 16, 0x83, 0, 4), fc.integer({ min: 0, max: 255 })),
  { minLength: 1, maxLength: 20 },
);

export const lateness = (mostMs: number): fc.Arbitrary<Fault> =>
  fc.record({ kind: fc.constant('late' as const), ms: fc.integer({ min: 0, max: mostMs }) });

const anyMedium = (mostLateMs: number): fc.Arbitrary<Fault>[] => [
  fc.constant({ kind: 'none' }),
  fc.constant({ kind: 'lost' }),
  fc.constant({ kind: 'mute' }),
  lateness(mostLateMs),
  fc.record({ kind: fc.constant('cut' as const), keep: fc.integer({ min: 0, max: 12 }) }),
  fc.constant({ kind: 'twice' }),
  fc.constant({ kind: 'other-unit' }),
  fc.record({ kind: fc.constant('refused' as const), code: fc.constantFrom(2, 4, 5, 6) }),
];

/** Everything that a serial line may do to a frame. */
export const serialFault: fc.Arbitrary<Fault> = fc.oneof(
  ...anyMedium(4000),
  fc.record({ kind: fc.constant('noise' as const), where: fc.constantFrom('before', 'inside', 'after'), bytes }),
  fc.record({ kind: fc.constant('flip' as const), bit: fc.nat(2000) }),
);

/** What a peer on TCP may do; the bytes themselves arrive as sent. */
export const networkFault: fc.Arbitrary<Fault> = fc.oneof(
  ...anyMedium(9000),
  fc.record({ kind: fc.constant('noise' as const), where: fc.constantFrom('before', 'after'), bytes }),
  fc.record({ kind: fc.constant('other-transaction' as const), off: fc.integer({ min: 1, max: 65535 }) }),
  fc.constant({ kind: 'other-protocol' }),
  fc.constant({ kind: 'hang-up' }),
);

/** The bytes that come instead of `reply`. */
export function distort(reply: Buffer, fault: Fault): Buffer {
  switch (fault.kind) {
    case 'noise': {
      const at = { before: 0, inside: reply.length >> 1, after: reply.length }[fault.where];
      return Buffer.concat([reply.subarray(0, at), Uint8Array.from(fault.bytes), reply.subarray(at)]);
    }
    case 'flip': {
      const bit = fault.bit % (reply.length * 8);
      const flipped = Buffer.from(reply);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      return flipped;
    }
    case 'cut':
      return reply.subarray(0, Math.min(fault.keep, reply.length - 1));
    case 'twice':
      return Buffer.concat([reply, reply]);
    default:
      return reply;
  }
}
