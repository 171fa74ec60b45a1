import { expect, test } from 'vitest';
import { readArguments } from '../../src/cli/read-arguments.ts';
import { reasonsToStay } from '../../src/local/reasons-to-stay.ts';
import type { StatusReport } from '../../src/local/status-report.ts';

type Given = Parameters<typeof reasonsToStay>[0];
const ups = (label: string, status: string) =>
  ({ label, readings: { 'ups.status': status } }) as unknown as StatusReport['ups'][number];
const client = (label: string) => ({ ups: label, address: '10.0.0.1', user: 'mon', isPrimary: false, forSeconds: 1 });
const given = (status: string, clients: string[], more: Partial<Given> = {}): Given => ({
  ups: [ups('Rack A', status), ups('Rack B', 'OL')],
  protection: { listens: [], clients: clients.map(client), forced: {} },
  ...more,
});

test.each<readonly [string, Given, readonly string[]]>([
  ['mains, whoever is there', given('OL HE', ['Rack A', 'Rack B']), []],
  ['battery, nobody there', given('OB', []), []],
  ['battery of another UPS', given('OB', ['Rack B']), []],
  ['no server at all', given('OB', [], { protection: undefined }), []],
  ['battery with servers', given('OB LB', ['Rack A', 'Rack A']), ['Rack A is on battery with 2 servers logged in']],
  ['servers on several feeds', given('OB', ['both']), ['a UPS is on battery with a server logged in on several feeds']],
  [
    'forced',
    given('OL', [], { protection: { listens: [], clients: [], forced: { 'Rack A': 'low' } } }),
    ['Rack A: a forced shutdown is under way (low)'],
  ],
  ['the policy at work', given('OL', [], { policy: { rules: [], underWay: ['waiting'], dryRun: [] } }), ['waiting']],
])('%s', (_, report, reasons) => expect(reasonsToStay(report)).toEqual(reasons));

test('stop is asked for plainly, with force, or only asked about', () => {
  expect(readArguments(['stop', '--config', 'a'])).toMatchObject({ what: 'stop', force: false, ask: false });
  expect(readArguments(['stop', '--config', 'a', '--force'])).toMatchObject({ force: true });
  expect(() => readArguments(['stop', 'now', '--config', 'a', '--force', '--ask'])).toThrow(
    /stop takes no 'now'\n.*--force and --ask/,
  );
  expect(() => readArguments(['stop'])).toThrow(/--config FILE is missing/);
});
