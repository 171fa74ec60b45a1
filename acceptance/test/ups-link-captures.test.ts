import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Shown } from '../harness/nut.ts';
import { Scratch } from '../harness/scratch.ts';
import { startSimulator } from '../harness/simulator.ts';
import { addAgent, type Cloud, listUps, startCloud } from '../harness/stack.ts';
import { until } from '../harness/until.ts';
import { captures, wireOf } from '../harness/ups-link-captures.ts';

const names = Object.keys(captures);
let scratch: Scratch;
let cloud: Cloud;

/** All of them at once, each on a port of its own, of which nobody says what it speaks. */
beforeAll(async () => {
  scratch = new Scratch();
  const flags = names.flatMap((name, index) => {
    const file = scratch.path(`answers-${index}.json`);
    writeFileSync(file, JSON.stringify(wireOf(captures[name]?.shown ?? {})));
    return [...(index > 0 ? ['--unit'] : []), '--raw', file, '--ups-link', scratch.path(`tty${index}`)];
  });
  [cloud] = await Promise.all([startCloud(scratch), startSimulator(scratch, flags)]);
  await addAgent(
    scratch,
    cloud,
    names.map((name, index) => ({ label: name, link: `serial:${scratch.path(`tty${index}`)}` })),
  );
}, 120_000);
afterAll(() => scratch.clear());

/** Numbers as NUT's variables show them, under our name where that differs. */
const numbers: Readonly<Record<string, string>> = {
  'battery.charge': 'battery.charge',
  'battery.charge.restart': 'battery.charge.restart',
  'battery.packs': 'battery.packs',
  'battery.runtime': 'battery.runtime',
  'battery.runtime.low': 'battery.runtime.low',
  'battery.voltage': 'battery.voltage',
  'battery.voltage.nominal': 'battery.voltage.nominal',
  'input.frequency': 'output.frequency',
  'input.transfer.high': 'input.transfer.high',
  'input.transfer.low': 'input.transfer.low',
  'input.voltage': 'input.voltage',
  'input.voltage.maximum': 'input.voltage.maximum',
  'input.voltage.minimum': 'input.voltage.minimum',
  'output.voltage': 'output.voltage',
  'output.voltage.nominal': 'output.voltage.nominal',
  'ups.delay.shutdown': 'ups.delay.shutdown',
  'ups.delay.start': 'ups.delay.start',
  'ups.load': 'ups.load',
  'ups.temperature': 'battery.temperature',
};
const texts = ['ups.id', 'ups.model', 'ups.firmware', 'ups.serial'] as const;

const toldBy = (shown: Shown, name: string): string | undefined => {
  const value = shown[name]?.trim();
  return value === '' ? undefined : value;
};

test.each(names)(
  '%s: the agent reads what NUT read',
  async (name) => {
    const shown = captures[name]?.shown ?? {};
    await until(
      `all readings of ${name}`,
      async () => {
        const found = (await listUps(cloud)).find(({ label }) => label === name);
        const readings = found?.readings ?? {};
        const wanted: Record<string, unknown> = {};
        for (const [theirs, ours] of Object.entries(numbers))
          if (toldBy(shown, theirs) !== undefined) wanted[ours] = Number(shown[theirs]);
        for (const text of texts) if (toldBy(shown, text) !== undefined) wanted[text] = toldBy(shown, text);
        expect(readings).toMatchObject({ ...wanted, 'ups.status': 'OL' });
        return true;
      },
      90_000,
    );
  },
  120_000,
);
