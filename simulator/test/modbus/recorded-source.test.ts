import { decode, registers } from '@ridethrough/protocol';
import { recordedUnits } from '@ridethrough/protocol/testing';
import { expect, test } from 'vitest';
import { RecordedSource } from '../../src/modbus/recorded-source.ts';
import { RegisterMemory } from '../../src/modbus/register-memory.ts';

const { smx750, smx1500Card } = recordedUnits;

test('a recorded unit reads as it did, also between the registers of the table', () => {
  const memory = new RegisterMemory(new RecordedSource(smx750.words));
  for (const [at, words] of Object.entries(smx750.words)) expect(memory.peek(Number(at), words.length)).toEqual(words);
  expect(memory.read(0, 27, 'serial')).toHaveLength(27);
  expect(memory.read(5, 1, 'serial')).toEqual([2]);
  const charge = memory.read(130, 1, 'serial');
  expect(typeof charge === 'number' || decode(registers.charge, charge)).toBe(100);
});

test('what was not recorded is absent, and rules on items hold', () => {
  const memory = new RegisterMemory(new RecordedSource(smx750.words));
  expect(memory.read(588, 2, 'serial')).toEqual([0xffff, 0xffff]);
  expect(memory.read(129, 1, 'serial')).toBe(2);
});

test('behind a card what was not recorded reads 0', () => {
  const memory = new RegisterMemory(new RecordedSource(smx1500Card.words));
  expect(memory.read(586, 5, 'card')).toBe(2);
  expect(memory.read(588, 4, 'card')).toEqual([0x5a0, 0x4b0, 0, 0]);
});

test('nothing can be written', () => {
  const memory = new RegisterMemory(new RecordedSource(smx750.words));
  expect(memory.write(1028, [1], 'serial')).toBe(2);
  expect(memory.write(1538, [0, 0x4210], 'serial')).toBe(2);
});
