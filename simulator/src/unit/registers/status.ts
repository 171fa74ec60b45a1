import type { registers, ValueOf } from '@ridethrough/protocol';
import { isMuted, isSounding } from '../../physics/beeper.ts';
import { isAcceptable } from '../../physics/input.ts';
import type { Group } from '../../physics/outlet-group.ts';
import type { GroupName } from '../../physics/outlet-groups.ts';
import { batteryLife } from '../battery-life.ts';
import { faultRegisters } from '../faults.ts';
import type { View } from '../view.ts';
import { only } from './only.ts';
import type { Readers } from './readers.ts';

type Bits<N extends keyof typeof registers> = ValueOf<(typeof registers)[N]>;

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
  generalError: ({ parts }) => known<'generalError'>(parts.faults.generalError),
  powerSystemError: ({ parts }) =>
    known<'powerSystemError'>(
      parts.overloaded ? ['overload', ...parts.faults.powerSystemError] : parts.faults.powerSystemError,
    ),
  batterySystemError: ({ parts }) => known<'batterySystemError'>(parts.faults.batterySystemError),
  batteryTestStatus: ({ parts: { test } }) =>
    test.running === null
      ? new Set([test.last.result, test.last.origin, ...(test.last.reason === undefined ? [] : [test.last.reason])])
      : new Set(['inProgress' as const, test.running.origin]),
  calibrationStatus: () => new Set(),
  batteryLifeStatus: ({ parts }) => {
    const life = batteryLife(parts.battery);
    return new Set([life !== 'ok' && life === parts.acknowledgedLife ? (`${life}Acknowledged` as const) : life]);
  },
  userInterfaceStatus: ({ parts: { beeper } }) =>
    only({
      continuousTest: beeper.panelTest === 'continuous',
      alarmSounding: isSounding(beeper),
      alarmMuted: isMuted(beeper),
    }),
} satisfies Readers;

export function upsStatus({ parts }: View): Bits<'upsStatus'> {
  const { transfer, groups, test, faults, overloaded, input } = parts;
  const main = groups.mog.process;
  return only({
    online: transfer.kind === 'online',
    onBattery: transfer.kind === 'onBattery',
    off: transfer.kind === 'off',
    fault: overloaded || faultRegisters.some((register) => faults[register].length > 0),
    inputBad: !isAcceptable(input),
    testInProgress: test.running !== null,
    onPending: transfer.kind === 'off' && main !== null,
    offPending:
      transfer.kind !== 'off' && (main?.stage === 'turnOff' || (transfer.kind === 'onBattery' && transfer.badInput)),
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

/** A group that the unit does not have reads 0, as dumps show. */
function outletStatus(name: GroupName) {
  return (view: View): Bits<'mogStatus'> => {
    const group = view.model.groups[name] && view.parts.groups[name];
    return group === null ? new Set() : groupStatus(group, view);
  };
}

function groupStatus({ on, process }: Group, { model, parts, runtimeS }: View): Bits<'mogStatus'> {
  return only({
    on,
    off: !on,
    reboot: process?.command === 'reboot' && !process.sleeps,
    shutdown: process?.command === 'shutdown',
    sleep: process?.sleeps === true,
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
