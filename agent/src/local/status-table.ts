import { powerOf, powerWords, type Tone } from './power-word.ts';
import { sayDuration } from './say-duration.ts';
import type { StatusReport, UpsReport } from './status-report.ts';
import { cut, table } from './table.ts';

export interface TableOptions {
  /** UTC ms by the machine's own clock. */
  readonly now: number;
  /** Longer labels are cut, as far as it helps. */
  readonly columns: number;
  readonly paint: (text: string, tone: Tone) => string;
}

const heads = ['UPS', 'STATE', 'FOR', 'LOAD', 'CHARGE', 'RUNTIME', 'INPUT', 'BATTERY', 'SERVERS'] as const;
const LEAST_LABEL = 8;

/** A line for each UPS: what it does, since when, and the figures that matter. */
export function statusTable(report: StatusReport, { now, columns, paint }: TableOptions): string[] {
  const rows = [heads, ...report.ups.map((ups) => rowOf(ups, report, now))];
  const wide = Math.max(...table(rows).map((line) => [...line].length));
  const longest = Math.max(...rows.map(([label]) => [...label].length));
  const most = Math.max(LEAST_LABEL, longest - Math.max(0, wide - columns));
  const [head = '', ...lines] = table(rows.map(([label, ...row]) => [cut(label, most), ...row]));
  return [head, ...lines.map((line, i) => paint(line, toneOf(report.ups[i])))];
}

/** One UPS in a sentence. */
export function sayUpsLine(ups: UpsReport, report: StatusReport, now: number): string {
  const [label, state, span, load, charge, runtime, input, battery, servers] = rowOf(ups, report, now);
  return `${label}: ${state} for ${span}, load ${load}, charge ${charge}, runtime ${runtime}, input ${input}, battery ${battery}, servers ${servers}`;
}

const toneOf = (ups: UpsReport | undefined): Tone => (ups === undefined ? 'unknown' : powerWords[powerOf(ups)].tone);

type Row = readonly [string, string, string, string, string, string, string, string, string];

function rowOf(ups: UpsReport, { protection }: StatusReport, now: number): Row {
  const { label, since, state, readings } = ups;
  // What was read long ago stands in no table of what is.
  const value = (name: string): number | undefined => {
    const given = state === 'up' ? readings[name] : undefined;
    return typeof given === 'number' ? given : undefined;
  };
  const say = (name: string, unit: string, digits: number) => {
    const given = value(name);
    return given === undefined ? '-' : `${given.toFixed(digits)} ${unit}`;
  };
  const runtime = value('battery.runtime');
  const servers = protection?.clients.filter((one) => one.ups === label).length;
  return [
    label,
    powerWords[powerOf(ups)].says,
    since === undefined ? '-' : `${since.orEarlier ? '>' : ''}${sayDuration((now - since.at) / 1000)}`,
    say('ups.load', '%', 0),
    say('battery.charge', '%', 0),
    runtime === undefined ? '-' : sayDuration(runtime),
    say('input.voltage', 'V', 1),
    say('battery.temperature', '°C', 1),
    servers === undefined ? '-' : String(servers),
  ];
}
