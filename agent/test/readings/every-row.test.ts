import {
  decode,
  type RegisterName,
  type Row,
  readingNames,
  readings,
  registerNames,
  registers,
  type Values,
} from '@ridethrough/protocol';
import { makeUnit } from '@ridethrough/simulator/testing';
import { expect, test } from 'vitest';

/** Registers that are no reading, and why. */
const unread: { readonly [N in RegisterName]?: string } = {
  simpleSignaling: 'a shutdown command sets its second bit too: only a second sign of a low battery, and no reading',
};

/** Readings that none of the units below has: a second phase, which one family has; load shedding of a third group, which nobody has met. */
const ofOtherUnits = /\.L[23](-N)?\.|battery\.voltage\.negative|outlet\.group\.3\.loadshed/;

test('every register has a reading, or a reason to have none', () => {
  const behind = new Set(Object.values(readingNames).flatMap(({ from }) => from));
  for (const name of registerNames) {
    const row: Row = registers[name];
    // Commands read 0, and what verifies the protocol is the same on every unit.
    if (row.kind === 'reserved' || row.pace === 'never') continue;
    expect(behind.has(name) || unread[name] !== undefined, name).toBe(true);
    expect(behind.has(name) && unread[name] !== undefined, name).toBe(false);
  }
});

test('units with all their groups give every reading there is', () => {
  const given = new Set<string>();
  for (const model of ['SMT1500RM2UC', 'SMTL1500RM3UC', 'SMX1500RM2U', 'SRT3000XLI']) {
    const { unit } = makeUnit({ model, loadPercent: 35 });
    if (model === 'SMX1500RM2U') unit.setBattery({ externalPacks: 1 });
    const says = (percent: number) => {
      unit.setLoad({ percent });
      unit.advance(10_000);
      const values = Object.fromEntries(
        registerNames.flatMap((name) => {
          const words = unit.raw(name);
          return words === undefined ? [] : [[name, decode(registers[name], words)]];
        }),
      );
      return readings(values as Values, { lowBattery: false });
    };
    const loaded = says(35);
    for (const [name, value] of Object.entries(loaded)) {
      const row = readingNames[name as keyof typeof readingNames];
      expect(typeof value, `${model} ${name}`).toBe(row.type);
      given.add(name);
    }
    // Without a figure there is the reason.
    expect(loaded['ups.efficiency.status'], model).toBe('measured');
    const idle = says(0);
    expect(idle['ups.efficiency.status'], model).not.toBe('measured');
    expect(idle, model).not.toHaveProperty(['ups.efficiency']);
  }
  const ofRegisters = Object.entries(readingNames).filter(([, { from }]) => from.length > 0);
  const missing = ofRegisters.map(([name]) => name).filter((name) => !given.has(name) && !ofOtherUnits.test(name));
  expect(missing).toEqual([]);
});
