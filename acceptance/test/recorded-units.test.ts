import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Scratch } from '../harness/scratch.ts';
import { startSimulator, theUnit } from '../harness/simulator.ts';
import { addAgent, startCloud, upsWith } from '../harness/stack.ts';

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => scratch.clear());

const hex = (text: string): string =>
  (Buffer.from(text.padEnd(16), 'latin1').toString('hex').match(/.{4}/g) ?? []).join(' ');

/** Words of real units, as they were published; what was not recorded is not there, but for a status and a serial number to go by. */
const recorded = {
  'SMX750 on its serial port': {
    serial: 'AS1512116290',
    via: '--modbus-tcp',
    card: false,
    words: {
      0: '0000 2002 0008 0000 0001 0002 0000 0001 0002 0000 0002',
      23: '0104 0048 0001',
      128: '0000 150f c800 06c3 ffff 1904 0000 0f77 1d67 ffff 1da9 ffff 001c ffff 3c58 ffff 1901 0072 44c5 0000 ffff ffff 0001 3c58 ffff ffff 2e60',
      564: hex('AS1512116290'),
      1026: '010c 00d4 0002 00b4 0000 0000 0008',
    },
    readings: {
      'battery.runtime': 5391,
      'battery.charge': 100,
      'battery.voltage': 54.09,
      'battery.temperature': 30.93,
      'ups.load': 29.4,
      'output.current': 0.88,
      'output.voltage': 241.38,
      'output.frequency': 50.01,
      'input.voltage': 241.38,
      'ups.efficiency': 92.75,
      'input.transfer.high': 268,
      'input.transfer.low': 212,
      'input.sensitivity': 'reduced',
    },
    status: 'OL HE',
  },
  'SMX1500 through a management card': {
    serial: 'AS0000000001',
    via: '--modbus-card',
    card: true,
    words: {
      0: '0000 0002 0008 0000 0000 0000 0000 0001 0000 0000 0001 0000 0000 0001',
      23: '0044 0048 0001',
      128: '0000 4b76 c800 06d0 0000 280e 0001 0eb7 0f15 0000 0be0 0000 002c 0000 1e4c 0000 1e02 0032 817e 0000 0000 0000 0001 1e4c 0000 0000 2da0',
      564: hex('AS0000000001'),
      588: '05a0 04b0',
      1026: '007f 006a 0001',
    },
    readings: {
      'battery.runtime': 19318,
      'battery.charge': 100,
      'battery.voltage': 54.5,
      'battery.temperature': 29.43,
      'ups.load': 15.08,
      'ups.realpower': 180.98,
      'ups.power': 171,
      'output.current': 1.38,
      'output.voltage': 121.19,
      'output.frequency': 60.02,
      'input.voltage': 121.19,
      'input.transfer.high': 127,
      'input.transfer.low': 106,
      'input.sensitivity': 'normal',
    },
    status: 'OL',
  },
} as const;

test.each(Object.entries(recorded))('%s: the agent reads what the words say', async (_, unit) => {
  writeFileSync(scratch.path('words.json'), JSON.stringify(unit.words));
  const served = theUnit(await startSimulator(scratch, ['--raw', scratch.path('words.json'), unit.via, '127.0.0.1:0']));
  const address = (served as { modbusTcp?: { port: number }; modbusCard?: { port: number } })[
    unit.card ? 'modbusCard' : 'modbusTcp'
  ];
  const cloud = await startCloud(scratch);
  await addAgent(scratch, cloud, [
    { label: 'recorded', link: `modbus-tcp://127.0.0.1:${address?.port}`, card: unit.card },
  ]);
  const { readings, status } = await upsWith(cloud, unit.serial, Object.keys(unit.readings));
  for (const [name, value] of Object.entries(unit.readings)) {
    if (typeof value === 'number') expect(readings[name], name).toBeCloseTo(value, 1);
    else expect(readings[name], name).toBe(value);
  }
  expect(status).toBe(unit.status);
  for (const name of ['battery.voltage.negative', 'input.L2-N.voltage', 'input.bypass.voltage'])
    expect(readings[name], name).toBeUndefined();
});
