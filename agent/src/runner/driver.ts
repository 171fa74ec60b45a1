import type { Values, Write } from '@ridethrough/protocol';
import type { LinkStats } from '../links/link.ts';
import type { PolledPace, ProfileName } from './pace.ts';

/** What can be read in one go: a thing of the driver that made it, which alone looks inside. */
export type ReadPart = object;

/** How one kind of UPS is spoken to: all that a runner knows of the device. One request in flight; the runner queues. */
export interface Driver {
  /** 'card' = management card: absent cells read 0. */
  readonly via: 'serial' | 'network' | 'card';
  /** The pace that suits it. */
  readonly home: ProfileName;
  readonly isOpen: boolean;
  /** True where each request goes over a connection of its own: who answered the last one need not get the next. */
  readonly isLoose?: boolean;
  readonly stats: LinkStats;
  /** From opening it until the unit can be heard: a unit that is not heard meanwhile is not missed at the start. */
  readonly opensWithinMs?: number;
  /** Rejects with LinkError. */
  open(): Promise<void>;
  /** Idempotent; pending requests end with LinkError 'closed'. */
  close(): Promise<void>;
  /** How this unit is read; what was learnt of it stays while the driver lives. `signal` ends all waiting. */
  unit(id: string, signal: AbortSignal): UnitDriver;
  /** Where the unit speaks unasked: each time a status that it told by itself. */
  onNews?(listener: (values: Values) => void): void;
}

/** What settings of a unit take, by the names of their readings: one of these values, or a text no longer than this. */
export type Offers = Readonly<
  Record<string, { readonly values: readonly (string | number)[] } | { readonly length: number }>
>;

export type OwnReadings = Readonly<Record<string, number | string>>;

/** One unit, and what was learnt of it. Every call rejects with LinkError. */
export interface UnitDriver {
  /** The serial number as it stands there; undefined when the unit has none. */
  serial(): Promise<string | undefined>;
  /** The model as it stands there, where it can be had without all else. */
  model?(): Promise<string | undefined>;
  /** All that the unit gives of these paces, read now. RunnerError `bad-status` when its status means nothing. */
  look(paces: readonly PolledPace[]): Promise<Values>;
  /** What a pace is read by, at present. */
  plan(pace: PolledPace, now: number): readonly ReadPart[];
  /** A register that is not to be had is there as undefined. Nothing at all when the unit refused a part that can be cut smaller, which was then noted. */
  read(pace: PolledPace, part: ReadPart): Promise<Values | undefined>;
  /** Once; never repeated. The error's `wrote` says what may have happened. */
  write(write: Write): Promise<void>;
  /** What this unit refuses to give. */
  readonly without: readonly string[];
  /** Names of commands that such units have, and this one does not. */
  readonly lacks?: readonly string[];
  /** Readings that no register gives, by their NUT names, as they were read last. */
  readonly own?: OwnReadings;
  /** Where its settings take less than such settings may; what is not in here takes all of it. */
  readonly offers?: Offers;
  /** Told to shut down while the mains are there it stays off for so long, and no shorter. */
  readonly staysOffSeconds?: number;
  /** How its last battery test went, as an earlier run of the agent knew it: the unit itself may tell it no more. */
  recall?(testResult: string): void;
}
