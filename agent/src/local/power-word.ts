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

const noted: Readonly<Record<string, { readonly says: string; readonly isWarning: boolean }>> = {
  RB: { says: 'Replace the battery', isWarning: true },
  OVER: { says: 'Overloaded', isWarning: true },
  ALARM: { says: 'Alarm', isWarning: true },
  TEST: { says: 'Battery test running', isWarning: false },
  CAL: { says: 'Runtime calibration running', isWarning: false },
  TRIM: { says: 'Trims high mains', isWarning: false },
  BOOST: { says: 'Boosts low mains', isWarning: false },
  HE: { says: 'High-efficiency mode', isWarning: false },
};

/** What else the unit says of itself. */
export function notesOf({
  readings,
}: Pick<UpsReport, 'readings'>): { readonly says: string; readonly isWarning: boolean }[] {
  const words = String(readings['ups.status'] ?? '').split(' ');
  const alarm = readings['ups.alarm'];
  return words.flatMap((word) => {
    const note = noted[word];
    if (note === undefined) return [];
    return [word === 'ALARM' && alarm !== undefined ? { ...note, says: `Alarm: ${alarm}` } : note];
  });
}
