import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { askControl, serveControl } from '../../src/adapters/control-socket.ts';
import { serveHttp } from '../../src/adapters/http-server.ts';
import { KeeperFiles } from '../../src/adapters/keeper-files.ts';
import { loadConfig } from '../../src/adapters/load-config.ts';
import { AgentError } from '../../src/agent-error.ts';
import { readArguments } from '../../src/cli/read-arguments.ts';
import { answerHealth } from '../../src/local/answer-health.ts';
import { answerLine } from '../../src/local/answer-line.ts';
import { judgeHealth } from '../../src/local/health.ts';
import { sayLogLine } from '../../src/local/log-line.ts';
import { readReport, sayStatus } from '../../src/local/say-status.ts';
import type { StatusReport } from '../../src/local/status-report.ts';
import { type HttpAsked, textAnswer } from '../../src/local-page/http-exchange.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});
function scratch(name = 'ridethrough-local-'): string {
  const directory = mkdtempSync(path.join(tmpdir(), name));
  cleanups.push(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

const report: StatusReport = {
  agent: 'gw',
  version: '1',
  boot: 'b',
  upSeconds: 90,
  health: { ok: false, reasons: ['UPS "b": does not answer'] },
  cloud: { connected: true, receipted: false, problem: undefined, rejected: 0 },
  identity: { validUntil: Date.UTC(2027, 0, 1), bundle: 3 },
  outbox: { healthy: true, records: 3, bytes: 900, waiting: 0, lost: 0, dropped: 0 },
  commands: { taken: 1, underWay: { S1: 'c1' } },
  time: { quality: 'unsynchronised', errorMs: undefined },
  ups: [
    {
      label: 'b',
      unit: 'S1',
      via: 'serial',
      address: 'modbus-rtu:///dev/x',
      state: 'up',
      says: undefined,
      loadCommands: 'deny',
      pace: 'rtu',
      replyMs: 95,
      counters: {},
      refusedRegisters: [],
      readings: { 'ups.status': 'OL', 'battery.charge': 99 },
    },
  ],
};

test('the control socket answers a line with a line, and says what it does not understand', async () => {
  const directory = scratch();
  const control = await serveControl(directory, { report, log: [] });
  cleanups.push(() => control.close());
  expect(readReport(await askControl(directory, { ask: 'status' }))).toMatchObject({
    agent: 'gw',
    ups: [{ label: 'b' }],
  });
  expect(await askControl(directory, { ask: 'reboot' })).toMatchObject({ ok: false });
  expect(JSON.parse(answerLine('not JSON', { report, log: [] }))).toMatchObject({ ok: false });
});

test('a socket left behind by a killed agent is taken over, one in a long path works, and nobody there is said', async () => {
  const directory = scratch(`ridethrough-${'long-'.repeat(30)}`);
  writeFileSync(path.join(directory, 'agent.sock'), '');
  const control = await serveControl(directory, { report, log: [] });
  expect(await askControl(directory, { ask: 'status' })).toMatchObject({ ok: true });
  await control.close();
  await expect(askControl(directory, { ask: 'status' })).rejects.toSatisfy(
    (error) => AgentError.is(error) && error.code === 'not-running' && error.exitCode === 1,
  );
});

test('a peer that sends without end is cut off', async () => {
  const directory = scratch();
  const control = await serveControl(directory, { report, log: [] });
  cleanups.push(() => control.close());
  const socket = connect(control.path);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => {});
  socket.write('x'.repeat(200_000));
  await closed;
});

test('healthz is 200 or 503 with the reasons', async () => {
  let health = judgeHealth({
    diskHealthy: true,
    ups: [{ label: 'a', state: 'up', says: undefined }],
    cloudSilentMs: 0,
    certificateLeftMs: 60 * 86_400_000,
  });
  const answer = (asked: HttpAsked) => answerHealth(asked, () => health) ?? textAnswer(404, 'no');
  const server = await serveHttp('local.http', { host: '127.0.0.1', port: 0 }, answer);
  cleanups.push(() => server.close());
  const at = `http://127.0.0.1:${server.port}`;
  const good = await fetch(`${at}/healthz`);
  expect([good.status, await good.json()]).toEqual([200, { ok: true, reasons: [] }]);
  health = judgeHealth({
    diskHealthy: false,
    ups: [{ label: 'a', state: 'down', says: 'no reply' }],
    cloudSilentMs: 500_000,
    certificateLeftMs: 3 * 86_400_000,
  });
  const bad = await fetch(`${at}/healthz`);
  expect(bad.status).toBe(503);
  expect(await bad.json()).toEqual({
    ok: false,
    reasons: [
      'the data directory cannot be written',
      'UPS "a": does not answer (no reply)',
      'nothing from the cloud for 500 s',
      'the certificate of this agent ends in 3 days and could not be renewed',
    ],
  });
  expect((await fetch(`${at}/`)).status).toBe(404);
  expect((await fetch(`${at}/healthz`, { method: 'POST' })).status).toBe(405);
  await expect(serveHttp('local.http', { host: '127.0.0.1', port: server.port }, answer)).rejects.toSatisfy(
    (error) => AgentError.is(error) && error.code === 'port',
  );
});

test('what is kept comes back, the newest of each name, and rubbish does not', async () => {
  const directory = path.join(scratch(), 'kept');
  const problems: unknown[] = [];
  const keeper = new KeeperFiles(directory, (cause) => problems.push(cause));
  for (let i = 0; i < 50; i++) keeper.save('unit-../x', { i });
  keeper.save('link-Rack A', { unit: 'S1' });
  await keeper.flush();
  const again = new KeeperFiles(directory, () => {});
  expect([again.load('unit-../x'), again.load('link-Rack A'), again.load('nothing')]).toEqual([
    { i: 49 },
    { unit: 'S1' },
    undefined,
  ]);
  expect(readdirSync(directory).sort()).toEqual(['link-Rack%20A.json', 'unit-..%2Fx.json']);
  writeFileSync(path.join(directory, 'link-Rack%20A.json'), '{"unit":');
  expect(again.load('link-Rack A')).toBeUndefined();
  expect(problems).toEqual([]);
});

test('a disk that does not take it is told, and does not stop anything', async () => {
  const file = path.join(scratch(), 'a-file');
  writeFileSync(file, '');
  const problems: unknown[] = [];
  const keeper = new KeeperFiles(path.join(file, 'kept'), (cause) => problems.push(cause));
  keeper.save('a', 1);
  await keeper.flush();
  expect(problems).toHaveLength(1);
});

test('the command line', () => {
  expect(readArguments(['--config', 'a.yaml', '--json'])).toEqual({
    what: 'run',
    config: 'a.yaml',
    json: true,
    logLevel: 'info',
  });
  expect(readArguments(['status', '--config', 'a.yaml'])).toMatchObject({ what: 'status' });
  expect(readArguments(['--config', 'a.yaml', '--check', '--log-level', 'debug'])).toMatchObject({
    what: 'check',
    logLevel: 'debug',
  });
  expect(readArguments(['--help'])).toEqual({ what: 'help' });
  const hash = 'ab'.repeat(32);
  expect(
    readArguments([
      'enroll',
      'https://Cloud.example:8443/',
      '--ca-hash',
      `SHA256:${hash.toUpperCase()}`,
      '--allow-load-commands',
    ]),
  ).toMatchObject({
    what: 'enroll',
    url: 'https://cloud.example:8443',
    config: 'agent.yaml',
    caHash: `sha256:${hash}`,
    token: undefined,
    loadCommands: 'allow',
  });
  expect(readArguments(['enroll', 'https://c', '--token', 'rte_0123456789abcdef'])).toMatchObject({
    token: 'rte_0123456789abcdef',
    loadCommands: undefined,
  });
  expect(readArguments(['identity', 'reset', '--yes', '--config', 'b.yaml'])).toMatchObject({
    what: 'identity',
    act: 'reset',
    yes: true,
    config: 'b.yaml',
  });
  for (const wrong of [
    [],
    ['--config'],
    ['start', '--config', 'a'],
    ['status', 'x', '--config', 'a'],
    ['--confg', 'a'],
    ['--config', 'a', '--log-level', 'loud'],
    ['status', '--check', '--config', 'a'],
    ['enroll'],
    ['enroll', 'http://c'],
    ['enroll', 'cloud.example'],
    ['enroll', 'https://c/path'],
    ['enroll', 'https://user@c'],
    ['enroll', 'https://c', 'https://d'],
    ['enroll', 'https://c', '--ca-hash', 'sha256:12'],
    ['enroll', 'https://c', '--token', 'short'],
    ['enroll', 'https://c', '--allow-load-commands', '--deny-load-commands'],
    ['enroll', 'https://c', '--check'],
    ['identity'],
    ['identity', 'lose'],
    ['identity', 'show', '--yes'],
    ['--config', 'a', '--token', 'rte_0123456789abcdef'],
  ])
    expect(() => readArguments(wrong), wrong.join(' ')).toThrow(
      expect.objectContaining({ code: 'usage', exitCode: 2 }),
    );
});

test.each([
  {
    args: [
      'enroll',
      'http://c',
      '--ca-hash',
      'x',
      '--token=short',
      '--check',
      '--colour',
      'red',
      '--log-level',
      'loud',
    ],
    mistakes: ['--colour', 'loud', '--check and enroll', "'http://c'", '--ca-hash', '--token'],
  },
  {
    args: ['enroll', '--allow-load-commands=yes', '--deny-load-commands', '--token'],
    mistakes: [
      '--allow-load-commands takes no value',
      '--token needs a value',
      'the address of the cloud',
      'do not go together',
    ],
  },
  { args: ['identity', 'lose', '--yes=1', '--token', 'rte_0123456789abcdef'], mistakes: ['--yes', '--token', 'show'] },
  { args: ['start', '--yes', '--config'], mistakes: ['--config needs', "'start'"] },
])('every mistake of "$args" is named at once', ({ args, mistakes }) => {
  expect(() => readArguments(args)).toThrow(
    expect.objectContaining({
      code: 'usage',
      mistakes: mistakes.map((says) => ({ says: expect.stringContaining(says) })),
    }),
  );
});

test('a file that cannot be read, or is wrong, says so', () => {
  const directory = scratch();
  const file = path.join(directory, 'agent.yaml');
  expect(() => loadConfig(file)).toThrow(expect.objectContaining({ code: 'config', exitCode: 2 }));
  writeFileSync(file, 'agent: {data: d}\n\nups: []\n');
  expect(() => loadConfig(file)).toThrow(/agent\.yaml:3: ups: given \[\]; allowed: at least one UPS/);
  writeFileSync(file, 'agent: {data: d}\nups: [{label: a, link: "modbus-tcp://h"}]\n');
  expect(loadConfig(file).directory).toBe(path.join(directory, 'd'));
});

test('the report and the log as a person reads them', () => {
  const said = sayStatus(report, { now: 0, columns: 80, paint: (text) => text });
  expect(said).toContain('UPS "b": does not answer');
  expect(said).toContain('b (S1) on modbus-rtu:///dev/x');
  expect(said).toMatch(/^b +On mains +- +- +99 % +- +- +- +-$/m);
  expect(sayLogLine('{"level":40,"time":0,"ups":"a","silent":5,"msg":"the UPS does not answer"}\n')).toMatch(
    /^\d\d:\d\d:\d\d warning the UPS does not answer \(ups=a, silent=5\)\n$/,
  );
  expect(sayLogLine('plain')).toBe('plain');
});
