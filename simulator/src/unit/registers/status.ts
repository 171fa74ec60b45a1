import type { registers, ValueOf } from '@ridethrough/protocol';
import { isMuted, isSounding } from '../../physics/beeper.ts';
import { isAcceptable } from '../../physics/input.ts';
import type { Group } from '../../physics/outlet-group.ts';
import type { GroupName } from '../../physics/outlet-groups.ts';
import { batteryLife } from '../battery-life.ts';
import { faultRegisters, isFaultState } from '../faults.ts';
import { mayShed } from '../load-shedding.ts';
import { isPowerFaultState } from '../power-path.ts';
import { presentFaults } from '../present-faults.ts';
import type { View } from '../view.ts';
import { only } from './only.ts';
import type { Readers } from './readers.ts';

type Bits<N extends keyof typeof registers> = ValueOf<(typeof registers)[N]>;

/** A button counts as pressed a moment ago for this long (990-9840B, register 26). */
const buttonShownMs = 10_000;

/** Addresses 0 to 26. */
export const statusReaders = {
  upsStatus,
  statusChangeCause: ({ parts }) => parts.cause,
  mogStatus: outletStatus('mog'),
  sog0Status: outletStatus('sog0'),
  sog1Status: outletStatus('sog1'),
  sog2Status: outletStatus('sog2'),
  simpleSignaling: (view) =>
    only({ powerFailure: !isAcceptable(view.parts.input), shutdownImminent: isShutdownImminent(view) }),
  generalError: ({ parts }) => known<'generalError'>(presentFaults(parts).generalError),
  powerSystemError: ({ parts }) => known<'powerSystemError'>(presentFaults(parts).powerSystemError),
  batterySystemError: ({ parts }) => known<'batterySystemError'>(presentFaults(parts).batterySystemError),
  batteryTestStatus: ({ parts: { test } }) => new Set(testWord(test)),
  calibrationStatus: ({ parts: { calibration } }) => new Set(testWord(calibration)),
  batteryLifeStatus: ({ parts }) => {
    const life = batteryLife(parts.battery);
    return new Set([life !== 'ok' && life === parts.acknowledgedLife ? (`${life}Acknowledged` as const) : life]);
  },
  userInterfaceStatus: ({ parts: { beeper, atMs, buttonAtMs } }) =>
    only({
      continuousTest: beeper.panelTest === 'continuous',
      alarmSounding: isSounding(beeper),
      alarmMuted: isMuted(beeper),
      buttonPressed: buttonAtMs !== null && atMs - buttonAtMs < buttonShownMs,
    }),
} satisfies Readers;

/** Running with its origin, or how the last one ended, with its reason where there is one; nothing where there was none. */
export const testWord = <T extends { readonly origin: string; readonly result: string; readonly reason?: string }>({
  running,
  last,
}: {
  readonly running: Pick<T, 'origin'> | null;
  readonly last: T | null;
}): (T['origin'] | T['result'] | NonNullable<T['reason']> | 'inProgress')[] => {
  if (running !== null) return ['inProgress', running.origin];
  if (last === null) return [];
  return last.reason === undefined ? [last.result, last.origin] : [last.result, last.origin, last.reason];
};

export function upsStatus({ model, parts }: View): Bits<'upsStatus'> {
  const { transfer, groups, test, calibration, input } = parts;
  const faults = presentFaults(parts);
  const life = batteryLife(parts.battery);
  const main = groups.mog.process;
  return only({
    online: transfer.kind === 'online',
    onBattery: transfer.kind === 'onBattery',
    bypass: transfer.kind === 'bypass',
    off: transfer.kind === 'off',
    fault: parts.latched || faultRegisters.some((register) => faults[register].length > 0),
    inputBad: !isAcceptable(input),
    testInProgress: test.running !== null || calibration.running !== null,
    onPending: transfer.kind === 'off' && main !== null,
    offPending:
      transfer.kind !== 'off' && (main?.stage === 'turnOff' || (transfer.kind === 'onBattery' && transfer.badInput)),
    // Marked for the SMT and SMX families alone (990-9840B, register 0).
    informationalAlert: model.topology === 'lineInteractive' && life !== 'ok' && life !== parts.acknowledgedLife,
    commanded: transfer.kind === 'bypass' && transfer.why === 'command',
    faultState: isFaultState(faults) || isPowerFaultState(parts),
    // Marked for the SRT family alone (990-9840B, register 0).
    overload: model.topology === 'online' && parts.overloaded,
    highEfficiency: transfer.kind === 'online' && transfer.greenInMs === 0,
  });
}

/** Follows a mere shutdown command too: the off timer of the main group, or of the last switched group where no command reaches the main one. */
function isShutdownImminent({ model, parts, runtimeS }: View): boolean {
  const { groups, lastCommanded, transfer } = parts;
  const watched = model.groups.mog?.commandable ? groups.mog : lastCommanded && groups[lastCommanded];
  const low = transfer.kind === 'onBattery' && transfer.badInput && runtimeS <= model.lowRuntimeWarningS;
  return low || watched?.process?.stage === 'turnOff';
}

/** A group that the unit does not have reads 0 or as switched off, as dumps show. */
function outletStatus(name: GroupName) {
  return (view: View): Bits<'mogStatus'> => {
    const group = view.model.groups[name] && view.parts.groups[name];
    if (group === null) return new Set(view.model.absentGroupsReadOff ? ['off' as const] : []);
    return groupStatus(name, group, view);
  };
}

function groupStatus(name: GroupName, { on, process }: Group, { model, parts, runtimeS }: View): Bits<'mogStatus'> {
  return only({
    on,
    off: !on,
    reboot: process?.command === 'reboot' && !process.sleeps,
    shutdown: process?.command === 'shutdown',
    sleep: process?.sleeps === true,
    loadShedPossible: on && mayShed(parts, name),
    onDelayPending: process?.stage === 'turnOn',
    offDelayRunning: process?.stage === 'turnOff',
    waitsForAc: process?.waitsFor.includes('mains') === true,
    waitsForRuntime: process?.waitsFor.includes('runtime') === true,
    lowRuntime: parts.transfer.kind === 'onBattery' && runtimeS <= model.lowRuntimeWarningS,
  });
}

/** Faults are kept by names that were checked against the register's own when they were set. */
function known<N extends 'generalError' | 'powerSystemError' | 'batterySystemError'>(
  names: readonly string[],
): Bits<N> {
  return new Set(names) as ReadonlySet<string> as Bits<N>;
}
