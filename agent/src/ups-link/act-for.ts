import {
  decode,
  decodeAnswer,
  encodeAnswer,
  registers,
  type UpsLinkAnswers,
  type UpsLinkRow,
  type UpsLinkValue,
  upsLinkNames,
  upsLinkRow,
  type Write,
} from '@ridethrough/protocol';
import type { UpsLinkAct } from './act.ts';

/** The shortest time that a unit can be told to sleep; shorter ones do nothing or leave it off. */
const SHORTEST_SLEEP_TENTHS = 1;

/** By register and flag. `requestShutdown` depends on where the unit is. */
const acts: Readonly<Record<string, UpsLinkAct>> = {
  'simpleSignalingCommand remoteOff': { kind: 'twice', name: 'turnOff' },
  'simpleSignalingCommand remoteOn': { kind: 'twice', name: 'turnOn' },
  'batteryTestCommand start': { kind: 'once', name: 'batteryTest' },
  'batteryTestCommand abort': { kind: 'once', name: 'batteryTest' },
  'calibrationCommand start': { kind: 'once', name: 'calibration' },
  'calibrationCommand abort': { kind: 'once', name: 'calibration' },
  'upsCommand intoBypass': { kind: 'once', name: 'bypass' },
  'upsCommand outOfBypass': { kind: 'once', name: 'bypass' },
};

/** What a write to a register means in characters, by what the unit answered last. Undefined where there is no such thing. */
export function actFor({ register, words }: Write, answers: UpsLinkAnswers): UpsLinkAct | undefined {
  const value = decode(registers[register], words);
  if (value === undefined) return undefined;
  if (registers[register].pace !== 'never') return settingAct(register, value);
  const [flag, ...more] = typeof value === 'object' ? value : [];
  if (flag === undefined || more.length > 0) return undefined;
  if (register === 'simpleSignalingCommand' && flag === 'requestShutdown') return shutdownAct(answers);
  return acts[`${register} ${flag}`];
}

/** On battery the unit waits for the mains by itself; on line it ignores that, and can only be told how long to sleep. */
function shutdownAct({ status }: UpsLinkAnswers): UpsLinkAct | undefined {
  const flags = status === undefined ? undefined : decodeAnswer(upsLinkRow('status'), status);
  if (typeof flags !== 'object') return undefined;
  return flags.has('onBattery')
    ? { kind: 'once', name: 'shutdown' }
    : { kind: 'sleep', tenthsOfHour: SHORTEST_SLEEP_TENTHS };
}

function settingAct(register: Write['register'], value: UpsLinkValue): UpsLinkAct | undefined {
  const name = upsLinkNames.find((one) => upsLinkRow(one).register === register);
  if (name === undefined) return undefined;
  const row = upsLinkRow(name);
  const named = ownValue(row, value);
  if (named === undefined) return undefined;
  const answer = encodeAnswer(row, named);
  if (row.access === 'cycle') return { kind: 'cycle', name, to: answer };
  return row.access === 'text' ? { kind: 'text', name, text: answer } : undefined;
}

function ownValue({ registerValues }: UpsLinkRow, value: UpsLinkValue): UpsLinkValue | undefined {
  if (registerValues === undefined) return value;
  return Object.entries(registerValues).find(([, named]) => named === value)?.[0];
}
