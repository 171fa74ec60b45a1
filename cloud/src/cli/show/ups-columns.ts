import type { Ups } from '../api-shapes.ts';
import type { Colour } from './output.ts';
import { plain } from './plain.ts';
import type { Column } from './table.ts';

const reading = (ups: Ups, name: string, unit: string): string => {
  const value = ups.readings[name];
  return value === undefined ? '-' : typeof value === 'number' ? `${Math.round(value * 10) / 10}${unit}` : plain(value);
};

/** Seconds as a person reads them: 1h02m, 12m30s, 45s. */
export function clockOf(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  const two = (count: number) => String(Math.floor(count)).padStart(2, '0');
  if (hours > 0) return `${hours}h${two(minutes)}m`;
  return minutes > 0 ? `${minutes}m${two(seconds % 60)}s` : `${Math.floor(seconds)}s`;
}

/** One line per UPS; fits 80 columns. A UPS is spoken of by its label, so that comes before its model. */
export const upsColumns: readonly Column<Ups>[] = [
  { title: 'UPS', of: (ups) => plain(ups.serial), least: 12 },
  { title: 'LABEL', of: (ups) => plain(ups.label ?? '-'), least: 8 },
  { title: 'MODEL', of: (ups) => plain(ups.model ?? '-'), least: 5, from: 100 },
  { title: 'STATUS', of: (ups) => plain(ups.status ?? '-'), least: 6 },
  { title: 'LOAD', of: (ups) => reading(ups, 'ups.load', '%'), right: true },
  { title: 'CHARGE', of: (ups) => reading(ups, 'battery.charge', '%'), right: true },
  {
    title: 'RUNTIME',
    of: ({ readings: { 'battery.runtime': seconds } }) => (typeof seconds === 'number' ? clockOf(seconds) : '-'),
    right: true,
  },
  { title: 'TEMP', of: (ups) => reading(ups, 'battery.temperature', 'C'), right: true },
  { title: 'INPUT', of: (ups) => reading(ups, 'input.voltage', 'V'), right: true },
  { title: 'LINK', of: (ups) => linkOf(ups), least: 5 },
];

/** The state of the way to the unit; what is read over any but `up` is old. */
export const linkOf = (ups: Ups): string => (ups.agent === null ? 'no agent' : plain(ups.link?.state ?? 'unknown'));

export function colourOf(ups: Ups): Colour | undefined {
  if (!ups.current) return 'dim';
  const flags = (ups.status ?? '').split(' ');
  if (flags.includes('LB') || flags.includes('OFF') || flags.includes('RB')) return 'red';
  if (flags.includes('OB') || flags.includes('BYPASS')) return 'yellow';
  return flags.includes('OL') ? 'green' : undefined;
}
