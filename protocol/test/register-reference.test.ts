import {
  bitReference,
  readingNames,
  readingReference,
  registerNames,
  registerReference,
  registers,
} from '@ridethrough/protocol';
import { expect, test } from 'vitest';

const cellsOf = (line: string) => line.split(/(?<!\\)\|/).slice(1, -1);

test('the register table has a line for every register, all of one width', () => {
  const lines = registerReference().trimEnd().split('\n');
  expect(lines).toHaveLength(registerNames.length + 2);
  expect(new Set(lines.map((line) => cellsOf(line).length))).toEqual(new Set([11]));
  expect(lines.find((line) => line.includes('`charge`'))).toContain(
    '| 130 | 1 | `charge` | StateOfCharge_Pct | unsigned / 512 % | r | measurement | `battery.charge` |',
  );
  expect(lines.find((line) => line.includes('`sog0OffDelay`'))).toContain('signed s, 0 to 32767');
});

test('the table of readings has a line for every reading, in order', () => {
  const lines = readingReference().trimEnd().split('\n').slice(2);
  const names = lines.map((line) => cellsOf(line)[0]?.trim().replaceAll('`', ''));
  expect(names).toEqual(Object.keys(readingNames).sort());
});

test('every row that has names of bits or choices has its table', () => {
  const text = bitReference();
  expect(text).toContain('### upsStatus (0)');
  expect(text).toContain('| -2 | `loadTooLow` |');
  for (const name of registerNames.filter((n) => ['flags', 'choice'].includes(registers[n].kind))) {
    expect(text).toContain(`### ${name} (${registers[name].at})`);
  }
});
