import type { UpsReport } from './status-report.ts';

/** What a person must know first of a UPS, the worst of it where several hold. */
export type Power =
  | 'silent'
  | 'stale'
  | 'unreached'
  | 'shutting-down'
  | 'low'
  | 'battery'
  | 'testing'
  | 'off'
  | 'bypass'
  | 'mains'
  | 'unknown';
export type Tone = 'good' | 'watch' | 'bad' | 'unknown';

export const powerWords: Readonly<Record<Power, { readonly says: string; readonly tone: Tone }>> = {
  silent: { says: 'Not answering', tone: 'bad' },
  stale: { says: 'No news', tone: 'watch' },
  unreached: { says: 'Not reached yet', tone: 'unknown' },
  'shutting-down': { says: 'SHUTTING DOWN', tone: 'bad' },
  low: { says: 'ON BATTERY, LOW', tone: 'bad' },
  battery: { says: 'ON BATTERY', tone: 'watch' },
  testing: { says: 'On battery for a test', tone: 'watch' },
  off: { says: 'Output off', tone: 'bad' },
  bypass: { says: 'On bypass', tone: 'watch' },
  mains: { says: 'On mains', tone: 'good' },
  unknown: { says: 'State not known', tone: 'unknown' },
};

const silences = { up: undefined, stale: 'stale', down: 'silent', connecting: 'unreached' } as const;

export function powerOf({ state, readings }: Pick<UpsReport, 'state' | 'readings'>): Power {
  return silences[state] ?? lastPowerOf(readings);
}

/** What the unit did when it was last seen. */
export function lastPowerOf(readings: UpsReport['readings']): Power {
  const words = new Set(String(readings['ups.status'] ?? '').split(' '));
  if (words.has('FSD')) return 'shutting-down';
  if (words.has('OB') && words.has('LB')) return 'low';
  if (words.has('OB')) return words.has('TEST') || words.has('CAL') ? 'testing' : 'battery';
  if (words.has('OFF')) return 'off';
  if (words.has('BYPASS')) return 'bypass';
  return words.has('OL') ? 'mains' : 'unknown';
}

const noted: Readonly<Record<string, string>> = {
  RB: 'Replace the battery',
  OVER: 'Overloaded',
  ALARM: 'Alarm',
  TEST: 'Battery test running',
  CAL: 'Runtime calibration running',
  TRIM: 'Trims high mains',
  BOOST: 'Boosts low mains',
  HE: 'High-efficiency mode',
};

/** What else the unit says of itself. */
export function notesOf({ readings }: Pick<UpsReport, 'readings'>): string[] {
  const words = String(readings['ups.status'] ?? '').split(' ');
  const alarm = readings['ups.alarm'];
  return words.flatMap((word) => {
    const says = noted[word];
    if (says === undefined) return [];
    return [word === 'ALARM' && alarm !== undefined ? `Alarm: ${alarm}` : says];
  });
}
