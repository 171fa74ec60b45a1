/** What the cloud's API says of one UPS, as far as the screen shows it. */
export type ShownUps = {
  readonly label: string;
  readonly serial: string;
  readonly readings: Readonly<Record<string, unknown>>;
  /** When the newest reading was taken, UTC ms. */
  readonly seenAt: number | undefined;
  /** What stands in the way of newer readings, as the cloud tells it. */
  readonly trouble: string | undefined;
};

export type ShownEvent = { readonly at: number; readonly label: string; readonly text: string };

export type Screen = {
  readonly ups: readonly ShownUps[];
  readonly events: readonly ShownEvent[];
  readonly addresses: readonly (readonly [string, string])[];
  readonly tries: readonly string[];
};

const number = (value: unknown, digits: number, unit: string): string =>
  typeof value === 'number' ? `${value.toFixed(digits)} ${unit}` : '-';
const text = (value: unknown): string => (typeof value === 'string' && value !== '' ? value : '-');

/** Hours, minutes and seconds of a runtime. */
export function duration(seconds: unknown): string {
  if (typeof seconds !== 'number') return '-';
  const whole = Math.round(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  return h > 0 ? `${h} h ${m} min` : m > 0 ? `${m} min ${s} s` : `${s} s`;
}

const words: Readonly<Record<string, string>> = {
  OL: 'on mains',
  OB: 'ON BATTERY',
  LB: 'LOW BATTERY',
  OFF: 'output off',
  BYPASS: 'bypass',
  TEST: 'self-test',
  CHRG: 'charging',
  HE: 'high efficiency',
  RB: 'replace battery',
  OVER: 'overload',
  ALARM: 'alarm',
};

/** NUT's status words and what they mean. */
const status = (value: unknown): string =>
  typeof value === 'string'
    ? `${value} (${value
        .split(' ')
        .map((word) => words[word] ?? word.toLowerCase())
        .join(', ')})`
    : '-';

const lines: readonly (readonly [string, (ups: ShownUps, now: number) => string])[] = [
  ['serial', ({ serial }) => serial],
  ['model', ({ readings }) => text(readings['device.part'] ?? readings['ups.model'])],
  ['firmware', ({ readings }) => text(readings['ups.firmware'])],
  ['status', ({ readings }) => status(readings['ups.status'])],
  ['load', ({ readings }) => number(readings['ups.load'], 1, '%')],
  ['charge', ({ readings }) => number(readings['battery.charge'], 1, '%')],
  ['runtime', ({ readings }) => duration(readings['battery.runtime'])],
  ['temperature', ({ readings }) => number(readings['battery.temperature'], 1, '°C')],
  ['input', ({ readings }) => number(readings['input.voltage'], 1, 'V')],
  ['output', ({ readings }) => number(readings['output.voltage'], 1, 'V')],
  [
    'stored',
    ({ seenAt, trouble }, now) =>
      trouble ?? (seenAt === undefined ? 'nothing yet' : `${Math.max(0, Math.round((now - seenAt) / 1000))} s ago`),
  ],
];

const clock = (at: number): string => new Date(at).toTimeString().slice(0, 8);

/** The whole screen as text, at most `width` columns wide. */
export function drawScreen({ ups, events, addresses, tries }: Screen, now: number, width: number): string {
  const column = Math.max(20, Math.min(34, Math.floor((width - 16) / Math.max(1, ups.length))));
  const cell = (value: string): string =>
    value.length >= column ? `${value.slice(0, column - 2)}… ` : value.padEnd(column);
  const row = (name: string, values: readonly string[]): string =>
    `  ${name.padEnd(13)}${values.map(cell).join('')}`.trimEnd();
  const cut = (line: string): string => (line.length > width ? `${line.slice(0, width - 1)}…` : line);
  const eventLines = events.map(({ at, label, text: says }) => cut(`  ${clock(at)}  ${label.padEnd(12)}${says}`));
  return [
    `  Ridethrough: live values as they are stored in the cloud   ${clock(now)}`,
    '',
    row(
      '',
      ups.map(({ label }) => label),
    ),
    ...lines.map(([name, show]) =>
      row(
        name,
        ups.map((each) => show(each, now)),
      ),
    ),
    '',
    '  last events',
    ...(eventLines.length > 0 ? eventLines : ['  none yet']),
    '',
    ...addresses.map(([name, address]) => `  ${name.padEnd(13)}${address}`),
    '',
    '  try, in a second terminal:',
    ...tries.map((line) => `    ${line}`),
  ].join('\n');
}
