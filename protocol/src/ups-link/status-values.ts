import type { registers, Values } from '../registers.ts';
import type { ValueOf } from '../row.ts';
import { decodeAnswer } from './forms.ts';
import { upsLinkRow } from './rows.ts';
import type { UpsLinkAnswers } from './to-values.ts';

type Flags<N extends keyof typeof registers> = ValueOf<(typeof registers)[N]>;
type Seen = {
  readonly status: ReadonlySet<string>;
  readonly faults: ReadonlySet<string>;
  readonly testing: boolean;
  readonly cause: string | undefined;
  readonly quality: string | undefined;
};

/** Below this a calibration that has ended went all the way: a Smart-UPS stops it at 25 %, a Matrix at 35 %. */
const CALIBRATED_BELOW_PERCENT = 40;

/** What follows from the status byte and the three registers; nothing without the status byte. */
export function statusValues(answers: UpsLinkAnswers, before: Values): Values {
  const status = flagsOf('status', answers);
  if (status === undefined) return {};
  const cause = wordOf('transferCause', answers);
  // While on battery, a cause "test" says that the mains are there (or were told to be gone).
  const testing = status.has('onBattery') && !status.has('calibrating') && cause === 'testOrSimulated';
  const registers = (['register1', 'register2', 'register3'] as const).flatMap((name) => [
    ...(flagsOf(name, answers) ?? []),
  ]);
  const seen: Seen = { status, faults: new Set(registers), testing, cause, quality: wordOf('lineQuality', answers) };
  const test = testStatus(answers, seen, before);
  const calibration = calibrationStatus(answers, seen, before);
  return {
    upsStatus: upsStatus(seen),
    simpleSignaling: only({
      powerFailure: isMainsBad(seen),
      shutdownImminent: status.has('onBattery') && status.has('batteryLow'),
    }),
    generalError: only({}),
    powerSystemError: powerFaults(seen),
    batterySystemError: batteryFaults(seen),
    inputStatus: inputStatus(seen),
    // No outlet groups exist on these units.
    outletGroups: only({}),
    ...(test && { batteryTestStatus: test }),
    ...(calibration && { calibrationStatus: calibration }),
  };
}

function upsStatus(seen: Seen): Flags<'upsStatus'> {
  const { status, faults, testing } = seen;
  const bypass =
    !status.has('onBattery') && ['bypassByFault', 'bypassByCommand', 'bypassBySwitch'].some((name) => faults.has(name));
  const off = !bypass && !status.has('online') && !status.has('onBattery');
  const sequencing = faults.has('sleeping') || faults.has('shutDown');
  return only({
    online: status.has('online') && !bypass,
    onBattery: status.has('onBattery'),
    bypass,
    off,
    fault: powerFaults(seen).size > 0 || batteryFaults(seen).size > 0,
    inputBad: isMainsBad(seen),
    testInProgress: testing || status.has('calibrating'),
    onPending: off && (sequencing || faults.has('readyOnCommandOrMains')),
    offPending: !off && sequencing,
    overload: status.has('overload'),
  });
}

function isMainsBad({ status, testing, quality }: Seen): boolean {
  if (status.has('onBattery')) return !testing && !status.has('calibrating');
  return !status.has('online') && quality === 'notAcceptable';
}

function powerFaults({ status, faults }: Seen): Flags<'powerSystemError'> {
  return only({
    overload: status.has('overload') || faults.has('bypassOverload'),
    transformerDcImbalance: faults.has('dcImbalance'),
    overtemperature: faults.has('overtemperature'),
    avrRelay: faults.has('avrRelay'),
    outputRelay: faults.has('mainRelay'),
    bypassRelay: faults.has('bypassRelay'),
    fan: faults.has('electronicsFan') || faults.has('isolationFan'),
    inverter: faults.has('badOutputVoltage') || faults.has('bypassByFault'),
  });
}

function batteryFaults({ status, faults }: Seen): Flags<'batterySystemError'> {
  return only({
    disconnected: faults.has('batteryDisconnected'),
    needsReplacement: status.has('replaceBattery'),
    charger: faults.has('charger'),
  });
}

function inputStatus(seen: Seen): Flags<'inputStatus'> {
  const { status, quality, cause } = seen;
  const bad = isMainsBad(seen);
  return only({
    acceptable: !bad && (status.has('online') || quality === 'acceptable'),
    tooLow: bad && cause === 'lowVoltage',
    tooHigh: bad && cause === 'highVoltage',
    boost: status.has('boost'),
    trim: status.has('trim'),
    notAcceptable: bad,
  });
}

function testStatus(
  answers: UpsLinkAnswers,
  { testing }: Seen,
  { batteryTestStatus }: Values,
): Flags<'batteryTestStatus'> | undefined {
  if (testing) return new Set(['inProgress']);
  switch (wordOf('testResult', answers)) {
    case 'passed':
      return new Set(['passed']);
    case 'failedCapacity':
    case 'failedOverload':
      return new Set(['failed']);
    case 'noneRecent':
      return batteryTestStatus?.has('inProgress') ? new Set(['aborted']) : batteryTestStatus;
    default:
      return batteryTestStatus;
  }
}

function calibrationStatus(
  answers: UpsLinkAnswers,
  { status }: Seen,
  { calibrationStatus: was }: Values,
): Flags<'calibrationStatus'> | undefined {
  if (status.has('calibrating')) return new Set(['inProgress']);
  if (!was?.has('inProgress')) return was;
  const charge = answers.charge === undefined ? undefined : decodeAnswer(upsLinkRow('charge'), answers.charge);
  return new Set([typeof charge === 'number' && charge <= CALIBRATED_BELOW_PERCENT ? 'passed' : 'aborted']);
}

function flagsOf(
  name: 'status' | 'register1' | 'register2' | 'register3',
  answers: UpsLinkAnswers,
): ReadonlySet<string> | undefined {
  const answer = answers[name];
  const value = answer === undefined ? undefined : decodeAnswer(upsLinkRow(name), answer);
  return typeof value === 'object' ? value : undefined;
}

function wordOf(name: 'transferCause' | 'lineQuality' | 'testResult', answers: UpsLinkAnswers): string | undefined {
  const answer = answers[name];
  const value = answer === undefined ? undefined : decodeAnswer(upsLinkRow(name), answer);
  return typeof value === 'string' ? value : undefined;
}

/** The names whose flag is true. */
function only<Name extends string>(flags: Readonly<Partial<Record<Name, boolean>>>): ReadonlySet<Name> {
  const isName = (name: string): name is Name => name in flags;
  return new Set(
    Object.keys(flags)
      .filter(isName)
      .filter((name) => flags[name] === true),
  );
}
