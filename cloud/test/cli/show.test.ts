import { expect, test } from 'vitest';
import { readDuration, readSince } from '../../src/cli/read/duration.ts';
import { readServerEvents } from '../../src/cli/read/server-events.ts';
import { Output } from '../../src/cli/show/output.ts';
import { plain } from '../../src/cli/show/plain.ts';
import { table } from '../../src/cli/show/table.ts';
import { clockOf } from '../../src/cli/show/ups-columns.ts';

test('a table is cut where it may be cut, down to 80 columns', () => {
  const columns = [
    { title: 'A', of: (row: string) => row, least: 4 },
    { title: 'N', of: () => '12', right: true },
  ];
  const [title, line] = table(columns, ['x'.repeat(200)]);
  expect(line).toBe(`${'x'.repeat(75)}…  12`);
  expect(title).toBe(`A${' '.repeat(78)}N`);
});

test('a column that needs room is there from that width on', () => {
  const columns = [
    { title: 'A', of: (row: string) => row },
    { title: 'MODEL', of: () => 'SMT', from: 100 },
  ];
  expect(table(columns, ['x'], 99)).toEqual(['A', 'x']);
  expect(table(columns, ['x'], 100)).toEqual(['A  MODEL', 'x  SMT']);
  const stream = (isTTY: boolean, columns: number) => ({ isTTY, columns, write: () => true });
  const widths = [stream(true, 120), stream(true, 40), stream(false, 120)].map((one) => new Output(one, one, '').width);
  expect(widths).toEqual([120, 80, 80]);
});

test('text from elsewhere cannot steer the terminal', () => {
  expect(plain('a\u001b[2Jb\u009b\u202ec\r\n')).toBe('a?[2Jb??c??');
});

test('colours only on a terminal, and not with NO_COLOR', () => {
  const stream = (isTTY: boolean) => ({ isTTY, write: () => true });
  const paint = (isTTY: boolean, noColour?: string) =>
    new Output(stream(isTTY), stream(isTTY), noColour).paint('red', 'x');
  expect([paint(true), paint(true, ''), paint(true, '1'), paint(false)]).toEqual([
    '\u001b[31mx\u001b[0m',
    '\u001b[31mx\u001b[0m',
    'x',
    'x',
  ]);
});

test('spans and points in time', () => {
  expect(['90s', '30m', '1h', '7d', '1y', '', '-1h', '1.5h'].map(readDuration)).toEqual([
    90_000,
    1_800_000,
    3_600_000,
    604_800_000,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect(readSince('1h', 3_600_001)).toBe(1);
  expect(readSince('1970-01-01T00:00:01Z', 0)).toBe(1000);
  expect(readSince('soon', 0)).toBeUndefined();
  expect([45, 750, 3723].map(clockOf)).toEqual(['45s', '12m30s', '1h02m']);
});

test('server-sent events are read wherever the stream is cut', async () => {
  const text =
    ': hello\n\nevent: ups\ndata: {"a":"ü"}\n\ndata: 1\n\nevent: x\ndata: {\n\nevent: y\ndata: [1,\ndata: 2]\n\n';
  const bytes = new TextEncoder().encode(text);
  for (let size = 1; size <= bytes.length; size++) {
    const chunks = async function* () {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    };
    const events = [];
    for await (const event of readServerEvents(chunks())) events.push(event);
    expect(events).toEqual([
      { event: 'ups', data: { a: 'ü' } },
      { event: 'message', data: 1 },
      { event: 'y', data: [1, 2] },
    ]);
  }
});
