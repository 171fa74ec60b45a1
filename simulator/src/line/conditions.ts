import type { LinkName } from './fault.ts';

/** States of the links that last; each ends when it is told to, or after a time. */
export type Conditions = {
  /** TCP refuses and closes connections, the serial line is silent. */
  readonly down: readonly LinkName[];
  /** TCP takes connections and requests, and answers none. */
  readonly halfOpen: boolean;
  /** The byte that fills the serial line without end; 0 is what a break reads as. */
  readonly stuck: number | false;
  /** Noise between the frames on the serial line. */
  readonly chatter: { readonly everyMs: number; readonly bytes: number } | false;
  /** The device file is gone. */
  readonly unplugged: boolean;
  /** The control plane resets: exception 2, on the serial line wrong CRCs too; no request is carried out. */
  readonly resetting: boolean;
};

export type Condition = keyof Conditions;

export const calm: Conditions = {
  down: [],
  halfOpen: false,
  stuck: false,
  chatter: false,
  unplugged: false,
  resetting: false,
};

/** The links that each condition can be seen on. */
export const seenOn: Readonly<Record<Condition, readonly LinkName[]>> = {
  down: ['tcp', 'rtu'],
  halfOpen: ['tcp'],
  stuck: ['rtu'],
  chatter: ['rtu'],
  unplugged: ['rtu'],
  resetting: ['tcp', 'rtu'],
};

/** Whether this condition is there on this link. */
export const isOn = (conditions: Conditions, condition: Condition, link: LinkName): boolean =>
  condition === 'down'
    ? conditions.down.includes(link)
    : conditions[condition] !== false && seenOn[condition].includes(link);

/** The condition, if any, for which requests on this link reach nobody. */
export const deafFor = (conditions: Conditions, link: LinkName): Condition | undefined =>
  (['down', 'halfOpen', 'stuck', 'unplugged'] as const).find((condition) => isOn(conditions, condition, link));
