export type LinkName = 'tcp' | 'rtu';

/** What can go wrong between the unit and whoever asks; each line says what is seen on the wire. */
export const faultKinds = {
  lose: 'the request is lost on its way: the unit never sees it, nothing is answered',
  drop: 'the unit acts on the request, its reply is lost',
  delay: 'the reply, and all after it, wait `ms` longer',
  late: 'the reply comes `ms` later, while the next requests are being answered',
  crc: 'the reply has a wrong CRC (RTU only)',
  truncate: 'only the first `bytes` bytes of the reply are sent (without `bytes`: a random part)',
  noise: '`bytes` random bytes (4) come right before the reply',
  transaction: 'the reply carries another transaction id (TCP only)',
  duplicate: 'the reply is sent twice',
} as const;

export type FaultKind = keyof typeof faultKinds;

/** One fault of the link. `on` and `to` narrow it; `count` is how many replies are left (absent: every one); `chance` 0..1 per reply. */
export type Fault = {
  readonly kind: FaultKind;
  readonly on: LinkName | 'any';
  readonly to: 'read' | 'write' | 'any';
  readonly count?: number;
  readonly chance?: number;
  readonly ms?: number;
  readonly bytes?: number;
};

/** Kinds that only one link can show. */
const only: Partial<Record<FaultKind, LinkName>> = { crc: 'rtu', transaction: 'tcp' };

/** Whether a fault is for a reply of this kind on this link. */
export const concerns = (fault: Fault, link: LinkName, to: 'read' | 'write'): boolean =>
  (fault.on === 'any' || fault.on === link) &&
  (fault.to === 'any' || fault.to === to) &&
  (only[fault.kind] ?? link) === link;
