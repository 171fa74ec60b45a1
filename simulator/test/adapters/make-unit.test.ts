import { decode, registers } from '@ridethrough/protocol';
import { afterEach, expect, test } from 'vitest';
import { makeUnit } from '../../src/testing.ts';
import { tcpPeer } from './peers.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

test('a unit is served in-process, and a read is never staler than its request', async () => {
  const { unit, served } = makeUnit(
    { model: 'SMT1500RM2UC', identity: { serial: '3S2042X14541' }, loadPercent: 40 },
    { modbusTcp: { host: '127.0.0.1', port: 0 }, replyMs: 0, speed: 0 },
  );
  await served.start();
  stops.push(() => served.stop());
  expect(unit.state().identity.serial).toBe('3S2042X14541');
  const peer = await tcpPeer(served.at.modbusTcp ?? { host: '', port: 0 });
  unit.setMains({ voltage: 0 });
  served.time?.skip(2000);
  peer.send('0001 0000 0006 01 03 0000 0002');
  expect(Number.parseInt((await peer.bytes(13)).slice(-8), 16) & 0b110).toBe(0b100);
  peer.close();
});

test('an outlet command through TCP acts, and is counted once', async () => {
  const { unit, served } = makeUnit(
    { model: 'SMT1500RM2UC' },
    { modbusTcp: { host: '127.0.0.1', port: 0 }, replyMs: 0, speed: 0 },
  );
  await served.start();
  stops.push(() => served.stop());
  const peer = await tcpPeer(served.at.modbusTcp ?? { host: '', port: 0 });
  peer.send('0001 0000 000b 01 10 0602 0002 04 0002 0210');
  expect(await peer.bytes(12)).toBe('000100000006011006020002');
  expect(unit.state().groups[1]).toMatchObject({ group: 1, on: false, process: 'reboot' });
  expect(served.wireLog.count(1538)).toBe(1);
  served.time?.skip(30_000);
  expect(unit.state().groups[1]).toMatchObject({ on: true, process: null });
  peer.close();
});

test('a fresh unit has a battery of the day, and is to have another when its life is over', () => {
  const wallNow = () => Date.UTC(2031, 4, 6, 23, 59);
  const { unit } = makeUnit({ model: 'SMT1500RM2UC', wallNow });
  expect(unit.state().identity.batteryDate).toBe('2031-05-06');
  expect(decode(registers.batteryReplaceDate, unit.raw('batteryReplaceDate') ?? [])).toBe('2036-05-05');
  const given = makeUnit({ model: 'SMT1500RM2UC', wallNow, identity: { batteryDate: '2029-01-02' } });
  expect(given.unit.state().identity.batteryDate).toBe('2029-01-02');
});

test('what is no model or no serial number is refused', () => {
  expect(() => makeUnit({ model: 'SMT1' })).toThrow(/SMT1500RM2UC/);
  expect(() => makeUnit({ model: 'SMT750I', identity: { serial: 'x'.repeat(40) } })).toThrow(/serial/);
});
