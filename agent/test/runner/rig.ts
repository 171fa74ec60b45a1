import type { Values } from '@ridethrough/protocol';
import { onTestFinished } from 'vitest';
import { AwakeTime } from '../../src/awake-time.ts';
import type { Link } from '../../src/links/link.ts';
import { Claims } from '../../src/runner/claims.ts';
import { ModbusDriver } from '../../src/runner/modbus-driver.ts';
import { Runner } from '../../src/runner/runner.ts';
import { usableSerial } from '../../src/runner/unit-id.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { FakeUnit } from './fake-unit.ts';

export const SERIAL = '3S2042X14540';
const log = { debug() {}, info() {}, warn() {} };

type Home = 'rtu' | 'tcp' | 'slow';

/** A runner on any link, what it told, and everything that it has read so far. It is stopped with the test. */
export function runOn(link: Link, clock: VirtualClock, home: Home, claims = new Claims(), label = 'a') {
  const heard: string[] = [];
  const blocks: Values[] = [];
  const runner = new Runner({
    label,
    driver: new ModbusDriver(link, clock, home),
    clock,
    awake: new AwakeTime(clock),
    overrides: {},
    identify: (serial) => usableSerial(serial) ?? 'x-00000000',
    claim: (id) => claims.claim(id, label),
    release: (id) => claims.release(id, label),
    listener: {
      recognised: (id, before) => heard.push(`unit ${before ?? '-'} -> ${id}`),
      values: (pace, read, whole) => {
        blocks.push(read);
        heard.push(`${pace}${whole ? '' : ' part'}`);
      },
      state: (state) => heard.push(`state ${state}`),
    },
    log,
  });
  runner.start();
  onTestFinished(() => clock.runUntil(runner.stop()));
  return { clock, runner, heard, blocks, values: (): Values => Object.assign({}, ...blocks), claims };
}

export function setUp(home: Home = 'tcp', claims = new Claims(), label = 'a', clock = new VirtualClock()) {
  const unit = new FakeUnit(clock);
  return { unit, ...runOn(unit, clock, home, claims, label) };
}

export const tells = (heard: readonly string[]): string[] =>
  heard.filter((word) => word.startsWith('state') || word.startsWith('unit'));

export const countReads = (unit: FakeUnit, at: number): number => unit.reads.filter((read) => read.at === at).length;
