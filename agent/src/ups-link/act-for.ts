import {
  decode,
  decodeAnswer,
  encodeAnswer,
  fitsForm,
  isProtocolError,
  parseOutletCommand,
  registers,
  registerValue,
  type UpsLinkName,
  type UpsLinkRow,
  type UpsLinkValue,
  upsLinkNames,
  upsLinkRow,
  type Write,
} from '@ridethrough/protocol';
import { LinkError } from '../links/link.ts';
import type { UpsLinkAct } from './act.ts';

/** The shortest time that a unit can be told to sleep; shorter ones do nothing or leave it off. */
const SHORTEST_SLEEP_TENTHS = 1;
export const SLEEP_SECONDS = SHORTEST_SLEEP_TENTHS * 360;

/** Is it a setting that is stepped through a list? */
export const isStepped = ({ register }: Write): boolean => {
  const name = rowOf(register);
  return name !== undefined && upsLinkRow(name).access === 'cycle';
};

const rowOf = (register: Write['register']): UpsLinkName | undefined =>
  upsLinkNames.find((name) => upsLinkRow(name).register === register);

/** By register and flag. */
const acts: Readonly<Record<string, UpsLinkAct>> = {
  'simpleSignalingCommand remoteOff': { kind: 'twice', name: 'turnOff' },
  'simpleSignalingCommand remoteOn': { kind: 'twice', name: 'turnOn' },
  'batteryTestCommand start': { kind: 'toggle', name: 'batteryTest', to: 'running' },
  'batteryTestCommand abort': { kind: 'toggle', name: 'batteryTest', to: 'ended' },
  'calibrationCommand start': { kind: 'toggle', name: 'calibration', to: 'running' },
  'calibrationCommand abort': { kind: 'toggle', name: 'calibration', to: 'ended' },
  'upsCommand intoBypass': { kind: 'toggle', name: 'bypass', to: 'running' },
  'upsCommand outOfBypass': { kind: 'toggle', name: 'bypass', to: 'ended' },
};

/** What the unit says of itself that decides what is sent. */
export interface Knowing {
  /** Its last status byte, as it was answered. */
  readonly status: string | undefined;
  /** The values that each setting can take, by its character; none where the unit does not tell. */
  readonly lists: ReadonlyMap<string, readonly string[]>;
}

/**
 * What a write to a register means in characters. Undefined where there is no such thing; LinkError `exception`, which
 * names what is allowed, for a value that the unit does not take.
 */
export function actFor({ register, words }: Write, knowing: Knowing): UpsLinkAct | undefined {
  if (register === 'outletCommand') return outletAct(words);
  const value = decode(registers[register], words);
  if (value === undefined) return undefined;
  if (registers[register].pace !== 'never') return settingAct(register, value, knowing.lists);
  const [flag, ...more] = typeof value === 'object' ? value : [];
  if (flag === undefined || more.length > 0) return undefined;
  if (register === 'simpleSignalingCommand' && flag === 'requestShutdown') return shutdownAct(knowing.status);
  return acts[`${register} ${flag}`];
}

/** It has no groups; what is under way in its whole output can be called off. */
function outletAct(words: readonly number[]): UpsLinkAct | undefined {
  const parsed = parseOutletCommand(words);
  const isCancel = parsed.ok && parsed.command.command === 'cancel' && parsed.command.groups.join() === '0';
  return isCancel ? { kind: 'once', name: 'abort' } : undefined;
}

/** On battery the unit waits for the mains by itself; on line it ignores that, and can only be told how long to sleep. */
function shutdownAct(status: string | undefined): UpsLinkAct | undefined {
  const flags = status === undefined ? undefined : decodeAnswer(upsLinkRow('status'), status);
  if (typeof flags !== 'object') return undefined;
  return flags.has('onBattery')
    ? { kind: 'once', name: 'shutdown' }
    : { kind: 'sleep', tenthsOfHour: SHORTEST_SLEEP_TENTHS };
}

function settingAct(register: Write['register'], value: UpsLinkValue, lists: Knowing['lists']): UpsLinkAct | undefined {
  const name = rowOf(register);
  if (name === undefined) return undefined;
  const row = upsLinkRow(name);
  const answer = answerFor(row, value);
  if (row.access === 'text') {
    if (answer === undefined) throw notAllowed(value, ['at most 8 characters']);
    return { kind: 'text', name, text: answer };
  }
  if (row.access !== 'cycle') return undefined;
  const list = lists.get(row.ask);
  if (answer === undefined || (list !== undefined && !list.includes(answer))) {
    const offered = list ?? choicesOf(row);
    throw notAllowed(value, [...new Set(offered.map((one) => String(registerValue(row, one) ?? one)))]);
  }
  return { kind: 'cycle', name, to: answer };
}

/** As the unit writes it; undefined where it has no such value. */
function answerFor(row: UpsLinkRow, value: UpsLinkValue): string | undefined {
  const { registerValues } = row;
  const own = registerValues && Object.entries(registerValues).find(([, named]) => named === value)?.[0];
  if (registerValues !== undefined && own === undefined) return undefined;
  try {
    const answer = encodeAnswer(row, own ?? value);
    return fitsForm(row, answer) && registerValue(row, answer) === value ? answer : undefined;
  } catch (error) {
    if (isProtocolError(error)) return undefined;
    throw error;
  }
}

export const choicesOf = ({ form }: UpsLinkRow): string[] => (form?.kind === 'choice' ? Object.keys(form.choices) : []);

function notAllowed(value: UpsLinkValue, allowed: readonly string[]): LinkError {
  const says = allowed.length === 0 ? '' : `; it takes ${allowed.join(', ')}`;
  return new LinkError('exception', `the unit does not offer ${String(value)}${says}`, { wrote: 'no' });
}

/** What a unit must know for a command, by its name; not in here: what needs no more than the register that it sets. */
const needs: Readonly<Record<string, readonly UpsLinkName[]>> = {
  'ups.off': ['turnOff'],
  'ups.on': ['turnOn'],
  'ups.shutdown': ['shutdown', 'sleep'],
  'ups.reboot': ['sleep'],
  'ups.cancel': ['abort'],
  'battery-test.start': ['batteryTest'],
  'battery-test.abort': ['batteryTest'],
  'calibration.start': ['calibration'],
  'calibration.abort': ['calibration'],
};

/** The commands that this unit has no characters for. */
export const commandsWithout = (knows: (name: UpsLinkName) => boolean): string[] =>
  Object.keys(needs).filter((command) => !needs[command]?.every(knows));
