import { isMuted, isSounding } from '../physics/beeper.ts';
import { type GroupName, groupNames } from '../physics/outlet-groups.ts';
import { type Faults, faultRegisters } from './faults.ts';
import type { Parts } from './parts.ts';
import { presentFaults } from './present-faults.ts';
import type { UnitLogEntry, UnitLogWhat } from './unit-state.ts';

type Detail = UnitLogEntry['detail'];

/** What happened between two states of a unit, told by comparing them. */
export function happenings(before: Parts, after: Parts): UnitLogEntry[] {
  const found: UnitLogEntry[] = [];
  const add = (what: UnitLogWhat, detail: Detail) => found.push({ atMs: after.atMs, what, detail });
  if (before.input.verdict !== after.input.verdict)
    add('mains', { input: after.input.verdict, voltage: after.mains.voltage, frequency: after.mains.frequency });
  if (before.transfer.kind !== after.transfer.kind || before.transfer.cause !== after.transfer.cause) {
    add('transfer', { from: before.transfer.kind, to: after.transfer.kind, cause: after.transfer.cause });
  }
  if (before.avr !== after.avr) add('regulation', { from: before.avr, to: after.avr });
  for (const name of groupNames) {
    const detail = before.groups === after.groups ? undefined : outlet(name, before, after);
    if (detail !== undefined) add('outlet', detail);
  }
  if (before.test.running === null && after.test.running !== null)
    add('test', { result: 'started', origin: after.test.running.origin });
  if (before.test.last !== after.test.last) add('test', { ...after.test.last });
  if (before.calibration.running === null && after.calibration.running !== null)
    add('calibration', { result: 'started', origin: after.calibration.running.origin });
  if (before.calibration.last !== after.calibration.last && after.calibration.last !== null)
    add('calibration', { ...after.calibration.last });
  const was = presentFaults(before);
  const is = presentFaults(after);
  if (was !== is) for (const detail of faults(was, is)) add('fault', detail);
  if (before.beeper !== after.beeper) {
    const now = { sounding: isSounding(after.beeper), muted: isMuted(after.beeper) };
    if (now.sounding !== isSounding(before.beeper) || now.muted !== isMuted(before.beeper)) add('beeper', now);
  }
  if (before.battery.charge > 0 && after.battery.charge === 0) add('battery', { charge: 'empty' });
  if (before.battery.charge < 1 && after.battery.charge === 1) add('battery', { charge: 'full' });
  return found;
}

function outlet(name: GroupName, before: Parts, after: Parts): Detail | undefined {
  const was = before.groups[name];
  const is = after.groups[name];
  if (was === null || is === null) return undefined;
  const same =
    was.on === is.on &&
    was.process?.command === is.process?.command &&
    was.process?.stage === is.process?.stage &&
    was.process?.waitsFor.join() === is.process?.waitsFor.join();
  if (same) return undefined;
  return {
    group: groupNames.indexOf(name),
    on: is.on,
    because: is.because,
    command: is.process?.command ?? 'none',
    stage: is.process?.stage ?? 'none',
    waitsFor: is.process?.waitsFor.join() ?? '',
  };
}

function* faults(before: Faults, after: Faults): Generator<Detail> {
  for (const register of faultRegisters) {
    for (const fault of after[register]) if (!before[register].includes(fault)) yield { register, fault, set: true };
    for (const fault of before[register]) if (!after[register].includes(fault)) yield { register, fault, set: false };
  }
}
