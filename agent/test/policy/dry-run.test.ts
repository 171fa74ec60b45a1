import { expect, test } from 'vitest';
import { readConfig } from '../../src/config/read-config.ts';
import { composePolicyReport } from '../../src/policy/compose-policy-report.ts';
import { dryRun, type Present } from '../../src/policy/dry-run.ts';
import { sayDryRun } from '../../src/policy/say-dry-run.ts';

function configOf(policy: object, more: object = {}) {
  const ups = [
    { label: 'Rack A', link: 'modbus-tcp://10.0.0.1', loadCommands: 'allow', ...more },
    { label: 'Rack B', link: 'modbus-tcp://10.0.0.2', loadCommands: 'allow' },
  ];
  const read = readConfig(JSON.stringify({ agent: { data: 'd' }, ups, policy }));
  if (!read.ok) throw new Error(JSON.stringify(read.mistakes));
  return read.config;
}

const staged = {
  mode: 'on',
  ups: [
    {
      label: 'Rack A',
      stages: [{ name: 'storage', when: { onBatterySeconds: 240 }, outletGroup: 2 }],
      wake: { hosts: [{ name: 'nas', mac: '001122334455' }] },
    },
  ],
};

const present = (readings: Record<string, string | number>, clients: Present['clients'] = {}): Present => ({
  ups: { 'Rack A': { isUp: true, readings: { 'ups.status': 'OL', ...readings } } },
  clients,
});

const first = (...given: Parameters<typeof dryRun>) => {
  const [one] = dryRun(...given);
  if (one === undefined) throw new Error('no policy');
  return one;
};

const times = (one: ReturnType<typeof first>) => one.timeline.map(({ atSeconds }) => atSeconds);

test('from the present readings: stage, low battery, the latest cut, and what comes after the return', () => {
  const readings = {
    'battery.charge': 80,
    'battery.runtime': 1200,
    'outlet.group.0.delay.shutdown': 30,
    'outlet.group.2.name': 'Storage',
  };
  const one = first(configOf(staged), present(readings, { 'Rack A': ['web (10.0.0.9)'], storage: ['nas (10.0.0.8)'] }));
  expect(one).toMatchObject({ idle: undefined, isOnBattery: false, warnings: [] });
  expect(one.from).toBe('from its present readings: 80 % charge and 20 min of runtime');
  // 300 s or 20 % of 1200 s and 80 %: both at 900 s, held for 5 s.
  expect(times(one)).toEqual([0, 240, 300, 905, 905, 1025, 1055, undefined, undefined, undefined, undefined]);
  const text = sayDryRun(one, true);
  expect(text).toMatch(/t\+4 min .*stage storage.*logged in now: nas \(10\.0\.0\.8\)/);
  expect(text).toMatch(/t\+15 min 5 s +all servers .*web \(10\.0\.0\.9\), nas \(10\.0\.0\.8\)/);
  expect(text).toMatch(/t\+17 min 5 s +the UPS is told to cut: off in 30 s/);
  expect(sayDryRun(one, false)).toContain('--on-battery');
});

test('a battery that is empty before the cut is a warning', () => {
  const one = first(
    configOf({ ...staged, ups: [{ label: 'Rack A', when: { low: false, runtimeSeconds: 60 } }] }),
    present({ 'battery.charge': 100, 'battery.runtime': 600 }),
  );
  expect(one.warnings).toEqual(['the battery is empty before the output is cut: begin earlier, or wait shorter']);
  expect(one.timeline.at(-2)).toEqual({
    atSeconds: 600,
    says: 'the battery is empty: everything goes dark, whether its servers are down or not',
  });
});

test('an older unit that is cut on good mains stays off for a while: that is said, of it alone', () => {
  const says = (one: ReturnType<typeof first>) => sayDryRun(one, true);
  const readings = { 'battery.charge': 100, 'battery.runtime': 1800, 'ups.delay.shutdown': 90 };
  const seen = { ups: { 'Rack A': { isUp: true, readings, staysOffSeconds: 360 } }, clients: {} };
  // Found by the agent on a port of which the file does not say what is there.
  const found = says(first(configOf(staged, { link: 'serial:/dev/ttyS0' }), seen));
  const named = says(first(configOf(staged, { link: 'ups-link:///dev/ttyS0' }), undefined));
  expect(found).toMatch(/cut: off in 1 min 30 s, .* back before it is told, it stays off for 6 min on good mains/);
  expect(named).toContain('it stays off for 6 min on good mains');
  expect(says(first(configOf(staged), present(readings)))).toContain('on again with the mains, also if they are back');
});

test('without an agent it is assumed, and said', () => {
  const one = first(configOf(staged), undefined);
  expect(one.from).toBe('assumed, because no agent runs on this file: 100 % charge and 30 min of runtime');
  expect(sayDryRun(one, true)).toContain('off after its own delay');
});

test('why it would not act, and what is missing, is said', () => {
  const config = configOf(
    {
      mode: 'on',
      ups: [
        {
          label: 'Rack A',
          stages: [
            { name: 'tape', when: { chargePercent: 50 } },
            { name: 'storage', when: { chargePercent: 50 }, outletGroup: 3 },
          ],
        },
      ],
      servers: [{ name: 'web', fedBy: ['Rack A', 'Rack B'] }],
    },
    { loadCommands: 'deny' },
  );
  const one = first(config, present({ 'battery.charge': 100, 'battery.runtime': 600 }));
  expect(one.idle).toBe('loadCommands is deny');
  expect(one.warnings).toEqual([
    'stage storage: this UPS shows no outlet group 3',
    expect.stringMatching(/^web hangs on Rack A and Rack B: .* list it under wake\.hosts$/),
    'stage tape has no outlet group and no host to wake: its servers stay off until somebody starts them',
  ]);
  expect(first(configOf({ ...staged, mode: 'dry-run' }), undefined).idle).toBe('policy.mode is dry-run');
});

test('a day of battery is not played to its end', () => {
  const one = first(
    configOf({ ...staged, ups: [{ label: 'Rack A' }] }),
    present({ 'battery.charge': 100, 'battery.runtime': 900_000 }),
  );
  expect(one.timeline.at(-1)?.says).toBe('a day later the battery still holds');
});

test('the report has rules and a timeline, and is not there without a policy', () => {
  const report = composePolicyReport(configOf(staged), present({ 'battery.charge': 80, 'battery.runtime': 1200 }));
  expect(report?.rules.length).toBeGreaterThanOrEqual(3);
  expect(report?.dryRun[0]).toEqual({ atSeconds: 0, says: 'the mains fail' });
  expect(composePolicyReport(configOf({}), present({}))).toBeUndefined();
  expect(composePolicyReport(configOf({ ...staged, mode: 'off' }), present({}))?.dryRun).toEqual([]);
});
