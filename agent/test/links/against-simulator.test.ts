import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode, registers } from '@ridethrough/protocol';
import { type Fault, makeUnit, type ServedUnit } from '@ridethrough/simulator/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { serialPort } from '../../src/adapters/serial-port.ts';
import { systemClock } from '../../src/adapters/system-clock.ts';
import { tcpSocket } from '../../src/adapters/tcp-socket.ts';
import type { Link } from '../../src/links/link.ts';
import { rtuLink } from '../../src/links/rtu-link.ts';
import { tcpLink } from '../../src/links/tcp-link.ts';

const serial = '3S2042X14540';
let directory: string;
let served: ServedUnit;
let links: Readonly<Record<'rtu' | 'tcp', Link>>;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'ridethrough-links-'));
  const path = join(directory, 'ups0');
  const choice = { model: 'SMT1500RM2UC', identity: { serial } };
  const modbusTcp = { host: '127.0.0.1', port: 0 };
  ({ served } = makeUnit(choice, { modbusTcp, modbusRtu: path, baud: 115_200, replyMs: 1 }));
  await served.start();
  const clock = systemClock;
  links = {
    rtu: rtuLink({ openPort: serialPort({ path, baud: 115_200 }), clock, unit: 1, timing: { baud: 115_200 } }),
    tcp: tcpLink({ connect: tcpSocket(served.at.modbusTcp ?? modbusTcp), clock, unit: 1, replyTimeoutMs: 400 }),
  };
});

afterEach(async () => {
  await Promise.all([links.rtu.close(), links.tcp.close()]);
  await served.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function serialRead(link: Link): Promise<unknown> {
  const { at, words } = registers.serial;
  return decode(registers.serial, await link.read(at, words));
}

test.each(['rtu', 'tcp'] as const)(
  'over %s a whole block is read, a write is made, a refusal is told',
  async (kind) => {
    const link = links[kind];
    await link.open();
    expect(await link.read(128, 44)).toHaveLength(44);
    expect(await serialRead(link)).toBe(serial);
    const { at } = registers.sensitivity;
    await link.write(at, [2]);
    expect(await link.read(at, 1)).toEqual([2]);
    await expect(link.write(at, [77])).rejects.toMatchObject({ code: 'exception', exceptionCode: 4, wrote: 'no' });
    expect(served.wireLog.count(at)).toBe(2);
  },
);

const faults: readonly Omit<Fault, 'on' | 'to'>[] = [{ kind: 'drop' }, { kind: 'late', ms: 900 }, { kind: 'crc' }];

test('over rtu a disturbed line never yields another value, and recovers', async () => {
  await links.rtu.open();
  for (const fault of faults) {
    served.faults.set([{ ...fault, on: 'rtu', to: 'any', count: 1 }]);
    const name = await links.rtu.read(registers.upsName.at, registers.upsName.words).catch(() => undefined);
    if (name !== undefined) expect(decode(registers.upsName, name)).not.toBe(serial);
    expect(await serialRead(links.rtu).catch(() => serialRead(links.rtu)), fault.kind).toBe(serial);
  }
});
