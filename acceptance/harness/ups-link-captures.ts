import { readFileSync } from 'node:fs';
import type { Shown } from './nut.ts';

/** What NUT showed of real units that speak UPS-Link, by unit. */
export const captures = JSON.parse(
  readFileSync(new URL('../../protocol/test/fixtures/ups-link-captures.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, { readonly shown: Shown }>>;

/** The character behind each variable, and its answer where NUT shows another word for it. */
const characters: Readonly<Record<string, readonly [ask: string, answer?: (shown: string) => string]>> = {
  'battery.alarm.threshold': ['k'],
  'battery.charge': ['f'],
  'battery.charge.restart': ['e'],
  'battery.date': ['x'],
  'battery.packs': ['>'],
  'battery.runtime': ['j', (seconds) => `${String(Number(seconds) / 60).padStart(4, '0')}:`],
  'battery.runtime.low': ['q', (seconds) => String(Number(seconds) / 60).padStart(2, '0')],
  'battery.voltage': ['B'],
  'battery.voltage.nominal': ['g'],
  'input.frequency': ['F'],
  'input.quality': ['9'],
  'input.sensitivity': ['s'],
  'input.transfer.high': ['u'],
  'input.transfer.low': ['l'],
  'input.transfer.reason': ['G', (says) => (says.length === 1 ? says : 'O')],
  'input.voltage': ['L'],
  'input.voltage.maximum': ['M'],
  'input.voltage.minimum': ['N'],
  'output.current': ['/'],
  'output.voltage': ['O'],
  'output.voltage.nominal': ['o'],
  'ups.delay.shutdown': ['p'],
  'ups.delay.start': ['r'],
  'ups.firmware': ['b'],
  'ups.id': ['c'],
  'ups.load': ['P'],
  'ups.mfr.date': ['m'],
  'ups.model': ['^A'],
  'ups.serial': ['n'],
  'ups.status': ['Q', () => '08'],
  'ups.temperature': ['C'],
  'ups.test.interval': ['E', (seconds) => (seconds === '0' ? 'OFF' : String(Number(seconds) / 3600))],
  'ups.test.result': ['X'],
};

/** The answers that such a unit gave, by character. */
export const wireOf = (shown: Shown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(shown).flatMap(([name, value]) => {
      const [ask, answer] = characters[name] ?? [];
      return ask === undefined ? [] : [[ask, answer?.(value) ?? value]];
    }),
  );
