import { expect, test } from 'vitest';
import { readConfig } from '../../src/config/read-config.ts';

const read = (policy: object, ups: object = {}) =>
  readConfig(
    JSON.stringify({
      agent: { data: 'd' },
      ups: [
        { label: 'Rack A', link: 'modbus-tcp://10.0.0.1', ...ups },
        { label: 'Rack B', link: 'modbus-tcp://10.0.0.2' },
      ],
      policy,
    }),
  );

const mistakes = (policy: object, ups: object = {}): string[] => {
  const reading = read(policy, ups);
  return reading.ok ? [] : reading.mistakes.map(({ path, says }) => `${path}: ${says}`);
};

test('there is no policy unless one is written', () => {
  const reading = readConfig('{"agent":{"data":"d"},"ups":[{"label":"a","link":"modbus-tcp://10.0.0.1"}]}');
  expect(reading.ok && reading.config.policy).toEqual({ mode: 'off', ups: [], servers: [] });
});

test('what may be left out', () => {
  const hosts = [{ name: 'nas', mac: '00:11:22:33:44:55', sendTo: '10.0.0.255', answers: 'nas.lan:22' }];
  const reading = read({ mode: 'on', ups: [{ label: 'Rack A', wake: { hosts } }] });
  const [ups] = reading.ok ? reading.config.policy.ups : [];
  expect(ups).toMatchObject({ when: { low: true }, waitSeconds: 120, settleSeconds: 30, stages: [] });
  expect(ups?.wake).toMatchObject({ chargePercent: 30, steadySeconds: 60 });
  expect(ups?.wake.hosts[0]).toMatchObject({
    sendTo: { host: '10.0.0.255', port: 9 },
    answers: { host: 'nas.lan', port: 22 },
    retrySeconds: 30,
  });
});

test('every mistake is named', () => {
  const given = mistakes(
    {
      mode: 'maybe',
      ups: [
        { label: 'Rack C', when: { low: false }, waitSeconds: 20, settleSeconds: 30 },
        {
          label: 'Rack A',
          stages: [
            { name: 'Storage', when: { runtimeSeconds: 60 } },
            { name: 'web', when: {}, outletGroup: 1 },
          ],
          wake: { hosts: [{ name: 'nas', mac: '00:11', answers: 'nas', stage: 'none' }] },
          wait: 3,
        },
      ],
      servers: [{ name: 'web', fedBy: ['Rack A', 'Rack D'], needs: 3 }],
    },
    { feeds: { 1: ['gateway'] } },
  );
  expect(given).toEqual(
    expect.arrayContaining([
      'policy.mode: given "maybe"; allowed: off or dry-run or on',
      'policy.ups[0].label: given "Rack C"; allowed: a label of ups: Rack A, Rack B',
      'policy.ups[0].settleSeconds: it is longer than waitSeconds; allowed: at most that',
      'policy.ups[0].when: nothing is left that could begin the shutdown; allowed: low: true, or a threshold',
      expect.stringMatching(/^policy\.ups\[1\]\.stages\[0\]\.name: given "Storage"; allowed: 1 to 32 small letters/),
      'policy.ups[1].stages[1].when: nothing there; allowed: runtimeSeconds, chargePercent or onBatterySeconds',
      'policy.ups[1].stages[1].outletGroup: group 1 feeds the gateway; allowed: another group',
      expect.stringMatching(/^policy\.ups\[1\]\.wake\.hosts\[0\]\.mac: given "00:11"; allowed: six pairs/),
      'policy.ups[1].wake.hosts[0].answers: given "nas"; allowed: HOST:PORT',
      'policy.ups[1].wake.hosts[0].stage: given "none"; allowed: a stage of this UPS',
      expect.stringMatching(/^policy\.ups\[1\]\.wait: there is no such entry; allowed here: label, when/),
      'policy.servers[0].name: given "web"; allowed: a name that no other UPS, stage or server has',
      'policy.servers[0].fedBy[1]: given "Rack D"; allowed: a label of ups: Rack A, Rack B',
      'policy.servers[0].needs: given 3; allowed: at most 2, the number of its feeds',
    ]),
  );
});

test('a name that clients would mix up with a UPS is a mistake', () => {
  expect(mistakes({ servers: [{ name: 'rack-a', fedBy: ['Rack A', 'Rack B'] }] })).toEqual([
    'policy.servers[0].name: given "rack-a"; allowed: a name that no other UPS, stage or server has',
  ]);
});
