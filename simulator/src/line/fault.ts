export type LinkName = 'tcp' | 'rtu';

/** Members of a fault that only some kinds have. */
export type FaultMember = 'ms' | 'upToMs' | 'bytes' | 'code';

type KindRow = {
  /** What is seen on the wire. */
  readonly says: string;
  /** The one link that can show it. */
  readonly only?: LinkName;
  readonly needs?: FaultMember;
  readonly takes?: readonly FaultMember[];
};

/** What can go wrong with one reply between the unit and whoever asks. */
export const faultKinds = {
  lose: { says: 'the request is lost on its way: the unit never sees it, nothing is answered' },
  drop: { says: 'the unit acts on the request, its reply is lost' },
  exception: { says: 'exception `code` (2) in place of the answer; the unit never sees the request', takes: ['code'] },
  delay: {
    says: 'the reply, and all after it, wait `ms` longer, with `upToMs` a random time between the two',
    needs: 'ms',
    takes: ['upToMs'],
  },
  late: {
    says: 'the reply comes `ms` later (or up to `upToMs`), while the next requests are being answered',
    needs: 'ms',
    takes: ['upToMs'],
  },
  stale: { says: 'the reply carries the answer to the request before, of the same length or not' },
  unit: { says: 'the reply carries another unit id' },
  transaction: { says: 'the reply carries another transaction id (TCP only)', only: 'tcp' },
  crc: { says: 'the reply has a wrong CRC (serial line only)', only: 'rtu' },
  garble: { says: '`bytes` bytes (1) of the reply arrive as others (serial line only)', only: 'rtu', takes: ['bytes'] },
  missing: { says: '`bytes` bytes (1) in the reply do not arrive', takes: ['bytes'] },
  doubled: { says: '`bytes` bytes (1) of the reply arrive twice', takes: ['bytes'] },
  truncate: {
    says: 'only the first `bytes` bytes of the reply are sent; without `bytes` a random part',
    takes: ['bytes'],
  },
  close: { says: 'as `truncate`, and the connection is closed (TCP only)', only: 'tcp', takes: ['bytes'] },
  noise: { says: '`bytes` random bytes (4) come right before the reply', takes: ['bytes'] },
  duplicate: { says: 'the reply is sent twice' },
  pieces: {
    says: 'the reply comes in pieces of `bytes` bytes (1) with `ms` of silence between them',
    needs: 'ms',
    takes: ['bytes'],
  },
  glue: { says: 'the reply is held back, and goes out in one piece with the next' },
} as const satisfies Record<string, KindRow>;

export type FaultKind = keyof typeof faultKinds;

/** One fault of the link. `on` and `to` narrow it; `count` is how many replies are left (absent: every one); `chance` 0..1 per reply. */
export type Fault = {
  readonly kind: FaultKind;
  readonly on: LinkName | 'any';
  readonly to: 'read' | 'write' | 'any';
  readonly count?: number;
  readonly chance?: number;
  readonly ms?: number;
  readonly upToMs?: number;
  readonly bytes?: number;
  readonly code?: number;
};

/** Members that a fault of this kind may have beside those of every fault. */
export function membersOf(kind: FaultKind): readonly FaultMember[] {
  const { needs, takes = [] }: KindRow = faultKinds[kind];
  return needs ? [needs, ...takes] : takes;
}

/** The member that a fault of this kind must have. */
export function neededBy(kind: FaultKind): FaultMember | undefined {
  const { needs }: KindRow = faultKinds[kind];
  return needs;
}

/** The one link that can show a fault of this kind; undefined where every one can. */
export function onlyOn(kind: FaultKind): LinkName | undefined {
  const { only }: KindRow = faultKinds[kind];
  return only;
}

/** Whether a fault is for a reply of this kind on this link. */
export function concerns({ kind, on, to }: Fault, link: LinkName, asked: 'read' | 'write'): boolean {
  const { only = link }: KindRow = faultKinds[kind];
  return (on === 'any' || on === link) && (to === 'any' || to === asked) && only === link;
}
