import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readCsv } from './csv.ts';

const facts = new URL('../../../shared/facts/modbus-registers.csv', import.meta.url);
const fixture = readCsv(new URL('./fixtures/modbus-registers.csv', import.meta.url));

test.runIf(existsSync(facts))('the fixture is the gathered map without its prose', () => {
  const columns = Object.keys(fixture[0] ?? {});
  expect(columns).toHaveLength(10);
  const kept = readCsv(facts).map((line) => Object.fromEntries(columns.map((name) => [name, line[name]])));
  expect(fixture).toEqual(kept);
});
