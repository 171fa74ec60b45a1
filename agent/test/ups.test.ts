import type { EventBody } from '@ridethrough/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { AwakeTime, type Slept } from '../src/awake-time.ts';
import { readConfig } from '../src/config/read-config.ts';
import type { NewRecord } from '../src/outbox/outbox.ts';
import { RecordWriter } from '../src/record-writer.ts';
import { Claims } from '../src/runner/claims.ts';
import { ModbusDriver } from '../src/runner/modbus-driver.ts';
import { Ups } from '../src/ups.ts';
import { FakeUnit } from './runner/fake-unit.ts';
import { VirtualClock } from './virtual-clock.ts';

function setUp() {
  const clock = new VirtualClock();
  const unit = new FakeUnit(clock);
  const records: NewRecord[] = [];
  const sleeps: Slept[] = [];
  const read = readConfig('agent: {data: d}\nups: [{label: a, link: "modbus-tcp://h"}]\n');
  const config = read.ok ? read.config.ups[0] : undefined;
  if (config === undefined) throw new Error('the configuration is wrong');
  const awake = new AwakeTime(clock, (slept) => {
    sleeps.push(slept);
    ups.slept();
  });
  const ups = new Ups({
    config,
    driver: new ModbusDriver(unit, clock),
    clock,
    awake,
    records: new RecordWriter({
      clock,
      outbox: {
        append: async (record) => {
          records.push(record);
          return { epoch: '1-00000000', seq: records.length };
        },
      },
      onRefused: () => {},
    }),
    keeper: { load: () => undefined, save: () => {} },
    claims: new Claims(),
    random: () => '00000000',
    onLinkState: () => {},
    log: { debug() {}, info() {}, warn() {} },
  });
  ups.start();
  onTestFinished(() => clock.runUntil(ups.stop()));
  const events = () => records.filter(({ kind }) => kind === 'event').map(({ body }) => body as EventBody);
  return { clock, unit, ups, sleeps, events };
}

test('what happened while the agent stood still is told with its span, and the link was never lost', async () => {
  const { clock, unit, ups, sleeps, events } = setUp();
  await clock.advance(20_000);
  const stoodStillAt = clock.wallNow();
  const before = events().length;
  clock.freeze(40_000);
  unit.set({ upsStatus: ['onBattery'], statusChangeCause: 'lowInputVoltage' });
  await clock.advance(3000);
  expect(sleeps).toEqual([{ sleptMs: expect.closeTo(40_000, -3), since: expect.closeTo(stoodStillAt, -3) }]);
  const [lost, ...more] = events().slice(before);
  expect(lost).toMatchObject({ event: 'power.lost', away: true, since: expect.closeTo(stoodStillAt, -3) });
  expect(more).toEqual([]);
  // What comes afterwards is seen as it happens, and the readings go on.
  unit.set({ upsStatus: ['online'], statusChangeCause: 'acceptableInput' });
  await clock.advance(5000);
  const restored = events().find(({ event }) => event === 'power.restored');
  expect(restored).toBeDefined();
  expect(restored?.away).toBeUndefined();
  expect(ups.report).toMatchObject({ state: 'up', readings: { 'ups.status': expect.stringContaining('OL') } });
});
