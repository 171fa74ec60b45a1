import { expect, test } from 'vitest';
import { readConfig } from '../../src/config/read-config.ts';

const read = (nut: object, ups = ['Rack A']) =>
  readConfig(
    JSON.stringify({
      agent: { data: 'd' },
      ups: ups.map((label, index) => ({ label, link: `modbus-tcp://10.0.0.${index + 1}` })),
      nut,
    }),
  );
const mistakes = (nut: object, ups?: string[]) => {
  const reading = read(nut, ups);
  return reading.ok ? [] : reading.mistakes.map(({ path, says }) => `${path}: ${says}`);
};

test('nothing given: loopback, nobody may log in, nothing may be set or commanded', () => {
  const reading = read({});
  expect(reading.ok && reading.config.nut).toEqual({
    listen: [{ host: '127.0.0.1', port: 3493 }],
    users: [],
    aliases: {},
    presets: [],
    allow: { set: false, instcmd: false },
  });
  const without = readConfig('agent: {data: d}\nups: [{label: a, link: "modbus-tcp://h"}]\n');
  expect(without.ok && without.config.nut).toBeUndefined();
});

test('addresses with and without a port', () => {
  const reading = read({ listen: ['192.168.1.5', '0.0.0.0:13493', '::1', '[::]:3493'] });
  expect(reading.ok && reading.config.nut?.listen).toEqual([
    { host: '192.168.1.5', port: 3493 },
    { host: '0.0.0.0', port: 13_493 },
    { host: '::1', port: 3493 },
    { host: '::', port: 3493 },
  ]);
});

test.each([
  [{ listen: ['a b'] }, 'nut.listen[0]: given "a b"; allowed: ADDRESS or ADDRESS:PORT'],
  [{ listen: [] }, 'nut.listen: given []; allowed: at least one address'],
  [{ users: [{ name: 'a b', password: 'x' }] }, 'nut.users[0].name: given "a b"; allowed: 1 to 64 printable'],
  [
    { users: [{ name: 'a', password: 'x y' }] },
    "nut.users[0].password: what is given is not right; allowed: what 'hash-password' prints",
  ],
  [
    { users: [{ name: 'a', password: 'x', actions: ['all'] }] },
    'nut.users[0].actions[0]: given "all"; allowed: set or instcmd or fsd',
  ],
  [
    {
      users: [
        { name: 'a', password: 'x' },
        { name: 'a', password: 'y' },
      ],
    },
    'nut.users[1].name: given "a"; allowed: every name only once',
  ],
  [{ aliases: { other: 'Rack Z' } }, 'nut.aliases.other: given "Rack Z"; allowed: a label of ups: Rack A'],
  [{ presets: ['other'] }, 'nut.presets[0]: given "other"; allowed: synology or qnap'],
  [{ presets: ['qnap'], users: [{ name: 'admin', password: 'x' }] }, 'nut.presets[0]: users has a "admin" already'],
  [{ allow: { everything: true } }, 'nut.allow.everything: there is no such entry; allowed here: set, instcmd'],
  [{ port: 3493 }, 'nut.port: there is no such entry'],
])('%j', (nut, says) => {
  const [first, ...more] = mistakes(nut);
  expect(first).toContain(says);
  expect(more).toEqual([]);
});

test('a preset of several UPSs needs to be told which, by an alias or by its very name', () => {
  expect(mistakes({ presets: ['synology'] }, ['Rack A', 'Rack B'])[0]).toContain('which UPS is "ups"?');
  expect(mistakes({ presets: ['synology'], aliases: { ups: 'Rack B' } }, ['Rack A', 'Rack B'])).toEqual([]);
  expect(mistakes({ presets: ['synology'] }, ['Rack A', 'UPS'])).toEqual([]);
  expect(mistakes({ aliases: { 'rack-b': 'Rack A' } }, ['Rack A', 'Rack B'])[0]).toContain(
    'is the name of "Rack B" already',
  );
});
