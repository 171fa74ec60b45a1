import { encode, registers, stateOf, toValues, type Values, type Write } from '@ridethrough/protocol';
import { onTestFinished } from 'vitest';
import { AwakeTime } from '../../src/awake-time.ts';
import { Runner } from '../../src/runner/runner.ts';
import { usableSerial } from '../../src/runner/unit-id.ts';
import { UpsLinkDriver } from '../../src/ups-link/ups-link-driver.ts';
import type { UpsLinkUnit } from '../../src/ups-link/ups-link-unit.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { FakeUnit } from './fake-unit.ts';

export const SERIAL = 'AS0612345678';
const log = { debug() {}, info() {}, warn() {} };

/** A driver and the unit at the other end, in virtual time. */
export function rig() {
  const clock = new VirtualClock();
  const unit = new FakeUnit(clock);
  const driver = new UpsLinkDriver({ openPort: unit.openPort, clock });
  return { clock, unit, driver };
}

/** The same, opened, with all that is known of the unit read. */
export async function openRig() {
  const made = rig();
  const { clock, driver, unit } = made;
  await clock.runUntil(driver.open());
  const reader: UpsLinkUnit = driver.unit('');
  await clock.runUntil(reader.look(['status', 'inventory', 'setting', 'measurement']));
  // Its lists are known from a setting before.
  await clock.runUntil(reader.write({ register: 'sensitivity', words: encode(registers.sensitivity, 'normal') }));
  unit.written.length = 0;
  return { ...made, reader, write: (write: Write) => clock.runUntil(reader.write(write)) };
}

/** A runner on it, and everything that it told. */
export function runRig(made = rig()) {
  const { clock, driver } = made;
  const heard: string[] = [];
  const told: { readonly at: number; readonly values: Values }[] = [];
  const states: string[] = [];
  const runner = new Runner({
    label: 'ups',
    driver,
    clock,
    awake: new AwakeTime(clock),
    overrides: {},
    identify: (serial) => usableSerial(serial) ?? 'x-00000000',
    claim: () => true,
    release: () => {},
    listener: {
      recognised: (id, before) => heard.push(`unit ${before ?? '-'} -> ${id}`),
      values: (_pace, values) => {
        told.push({ at: clock.now(), values });
        const state = stateOf(values.upsStatus);
        if (state !== undefined && state !== states.at(-1)) states.push(state);
      },
      state: (state) => heard.push(state),
    },
    log,
  });
  runner.start();
  onTestFinished(() => clock.runUntil(runner.stop()));
  return {
    ...made,
    runner,
    heard,
    told,
    states,
    values: (): Values => Object.assign({}, ...told.map(({ values }) => values)),
  };
}

/** Every value of a register that these answers of one row could mean. */
export const meaningsOf = (name: string, answers: ReadonlySet<string>): ReadonlySet<unknown> =>
  new Set([...answers].flatMap((answer) => Object.values(toValues({ [name]: answer.replaceAll('\0', '') }))));
