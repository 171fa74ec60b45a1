import type { Cause } from './cause.ts';

export interface Group {
  readonly on: boolean;
  /** Why it was last turned on or off. */
  readonly because: Cause;
  readonly process: Process | null;
}

export type ProcessCommand = 'on' | 'off' | 'shutdown' | 'reboot';
export type WaitsFor = 'mains' | 'runtime' | 'mainGroup';

/** One outlet command under way on one group. All timers are loaded at the start and run one after the other (AN177). */
export interface Process {
  readonly command: ProcessCommand;
  readonly stage: 'turnOff' | 'stayOff' | 'turnOn';
  readonly offMs: number;
  readonly stayOffMs: number;
  readonly onMs: number;
  /** A reboot with more than 300 s of off time is called sleep. */
  readonly sleeps: boolean;
  /** May come on from the battery alone. */
  readonly coldBoot: boolean;
  readonly offBecause: Cause;
  readonly onBecause: Cause;
  /** Groups commanded together carry the same number: the main group goes off after them and comes back before them. */
  readonly sequence: number;
  readonly waitsFor: readonly WaitsFor[];
}

/** What a group sees of the unit around it. */
export interface Surroundings {
  /** Another group must go off, or stay off, first. */
  readonly holdOff: boolean;
  readonly holdReturn: boolean;
  /** For the main group always true. */
  readonly mainOn: boolean;
  readonly mainsAcceptable: boolean;
  /** The runtime on offer, seconds, and what the group demands before it returns from a shutdown. */
  readonly runtimeS: number;
  readonly minimumReturnRuntimeS: number;
  /** Mains or battery could carry the output now. */
  readonly canFeed: boolean;
  /** The output is on, so that one more group needs no cold start. */
  readonly outputOn: boolean;
}

/** Time passes on the timer whose turn it is. */
export function countGroup(group: Group, dtMs: number): Group {
  const { process } = group;
  if (process === null) return group;
  switch (process.stage) {
    case 'turnOff':
      return { ...group, process: { ...process, offMs: Math.max(0, process.offMs - dtMs) } };
    case 'stayOff':
      return { ...group, process: { ...process, stayOffMs: Math.max(0, process.stayOffMs - dtMs) } };
    case 'turnOn':
      return process.waitsFor.length > 0
        ? group
        : { ...group, process: { ...process, onMs: Math.max(0, process.onMs - dtMs) } };
    default:
      return process.stage satisfies never;
  }
}

/** Everything that is due now happens, through as many stages as have run out. */
export function settleGroup(group: Group, around: Surroundings): Group {
  const next = settleOnce(group, around);
  return next === group ? group : settleGroup(next, around);
}

function settleOnce(group: Group, around: Surroundings): Group {
  const { process } = group;
  if (process === null) return group;
  switch (process.stage) {
    case 'turnOff':
      if (process.offMs > 0 || around.holdOff) return group;
      return {
        on: false,
        because: group.on ? process.offBecause : group.because,
        process: process.command === 'off' ? null : { ...process, stage: 'stayOff' },
      };
    case 'stayOff':
      return process.stayOffMs > 0 || around.holdReturn
        ? group
        : { ...group, process: { ...process, stage: 'turnOn', waitsFor: waits(process, around) } };
    case 'turnOn': {
      const waitsFor = waits(process, around);
      if (waitsFor.join() !== process.waitsFor.join()) return { ...group, process: { ...process, waitsFor } };
      return waitsFor.length > 0 || process.onMs > 0
        ? group
        : { on: true, because: group.on ? group.because : process.onBecause, process: null };
    }
    default:
      return process.stage satisfies never;
  }
}

/** Only a shutdown demands mains and runtime; a reboot and a cold boot take what there is (AN177). */
function waits(process: Process, around: Surroundings): readonly WaitsFor[] {
  const found: WaitsFor[] = [];
  const needsMains =
    process.command === 'shutdown' || (process.command === 'on' && !process.coldBoot && !around.outputOn);
  if ((needsMains && !around.mainsAcceptable) || !around.canFeed) found.push('mains');
  if (process.command === 'shutdown' && around.runtimeS < around.minimumReturnRuntimeS) found.push('runtime');
  if (!around.mainOn) found.push('mainGroup');
  return found;
}

/** The output has lost its feed: what was on comes back when the mains do, what was commanded off stays off. */
export function collapseGroup(
  group: Group,
  cause: Cause,
  back: { readonly stayOffMs: number; readonly onMs: number; readonly sequence: number },
): Group {
  const { process } = group;
  if (process === null) {
    if (!group.on) return group;
    return {
      on: false,
      because: cause,
      process: {
        command: 'shutdown',
        stage: 'stayOff',
        offMs: 0,
        ...back,
        sleeps: false,
        coldBoot: false,
        offBecause: cause,
        onBecause: 'automaticRestart',
        waitsFor: [],
      },
    };
  }
  const because = group.on ? cause : group.because;
  if (process.command === 'off') return { on: false, because, process: null };
  return {
    on: false,
    because,
    process: process.stage === 'turnOff' ? { ...process, stage: 'stayOff', offMs: 0 } : process,
  };
}
