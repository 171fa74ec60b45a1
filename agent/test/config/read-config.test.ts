import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parseLinkAddress } from '../../src/config/link-address.ts';
import { isLoopback, parseHostPort } from '../../src/config/loopback.ts';
import { readConfig, sayMistakes } from '../../src/config/read-config.ts';

const good = `
agent: { data: ./data }
ups:
  - label: Rack A
    link: modbus-tcp://127.0.0.1:1502
`;

const mistakesOf = (text: string) => {
  const read = readConfig(text);
  return read.ok ? [] : read.mistakes;
};

test('what is not given has its default, and load commands are denied', () => {
  const read = readConfig(good);
  expect(read.ok && read.config).toMatchObject({
    local: { http: { host: '127.0.0.1', port: 0 } },
    ups: [{ loadCommands: 'deny', card: false, feeds: {}, low: { runtimeSeconds: 300, chargePercent: 20 }, poll: {} }],
  });
});

test('the example file is right', () => {
  const example = readFileSync(path.resolve(import.meta.dirname, '../../agent.example.yaml'), 'utf8');
  expect(mistakesOf(example)).toEqual([]);
});

test('every mistake is listed with its line, its path, what was given and what is allowed', () => {
  const text = `agent: {id: "a.b", dta: x}
cloud:
  mqtt: mqtt://broker.example:1883
local: {http: 0.0.0.0:80}
ups:
  - label: a
    link: modbus-tcp://127.0.0.1:1502?x=1
    loadCommands: sometimes
    feeds: {1: [gateway, heater], 9: []}
    low: {runtimeSeconds: -1}
  - label: a
    link: modbus-foo://x
    poll: {statusMs: 1.5}
`;
  const mistakes = mistakesOf(text);
  expect(mistakes.map(({ line, path }) => `${line} ${path}`)).toEqual([
    '1 agent.data',
    '1 agent.id',
    '1 agent.dta',
    '3 cloud',
    '4 local.http',
    '7 ups[0].link',
    '8 ups[0].loadCommands',
    '9 ups[0].feeds.1[1]',
    '9 ups[0].feeds.9',
    '10 ups[0].low.runtimeSeconds',
    '11 ups[1].label',
    '12 ups[1].link',
    '13 ups[1].poll.statusMs',
  ]);
  const said = sayMistakes('agent.yaml', mistakes).split('\n');
  expect(said).toHaveLength(13);
  for (const line of said) expect(line).toMatch(/^agent\.yaml:\d+: .*(allowed|allowed here)/);
  expect(said[1]).toMatch(/agent\.id: take this entry out: .*enroll/);
  expect(said[6]).toBe('agent.yaml:8: ups[0].loadCommands: given "sometimes"; allowed: allow or deny');
});

test.each([
  ['', 'agent'],
  ['[]', ''],
  ['agent: {data: d}\nups: []', 'ups'],
  [good.replace('127.0.0.1:1502', '127.0.0.1:1502?unit=2\n    unitId: 3'), 'ups[0].unitId'],
])('a file that says %j is refused at %j', (text, where) => {
  expect(mistakesOf(text).map(({ path }) => path)).toContain(where);
});

test('what is not YAML is told with its line', () => {
  const [mistake] = mistakesOf('agent:\n  id: a\n  id: b\n');
  expect(mistake?.line).toBe(3);
});

test('links are read from their addresses', () => {
  expect(parseLinkAddress('modbus-tcp://10.1.2.3')).toEqual({
    kind: 'modbus-tcp',
    host: '10.1.2.3',
    port: 502,
    unit: 1,
  });
  expect(parseLinkAddress('modbus-tcp://[::1]:1502?unit=7')).toMatchObject({ host: '::1', port: 1502, unit: 7 });
  expect(parseLinkAddress('modbus-rtu:///dev/ttyUSB0?baud=19200&unit=3')).toEqual({
    kind: 'modbus-rtu',
    path: '/dev/ttyUSB0',
    baud: 19_200,
    unit: 3,
  });
  for (const wrong of [
    'modbus-rtu://dev/x',
    'modbus-tcp://h?unit=224',
    'modbus-rtu:///x?baud=9601',
    'modbus-tcp://h:0',
    'COM1',
  ])
    expect(() => parseLinkAddress(wrong), wrong).toThrow();
});

test('only numbers of this machine count as loopback', () => {
  expect(['127.0.0.1', '127.9.9.9', '::1', 'localhost'].every(isLoopback)).toBe(true);
  expect(['0.0.0.0', '192.168.1.1', 'localhost.example', '127.0.0.1.example'].some(isLoopback)).toBe(false);
  expect(parseHostPort('[::1]:80')).toEqual({ host: '::1', port: 80 });
  expect(parseHostPort('127.0.0.1:99999')).toBeUndefined();
});
