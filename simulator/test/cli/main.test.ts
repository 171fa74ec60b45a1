import { type ChildProcess, spawn } from 'node:child_process';
import { lstatSync, mkdtempSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { ptyPeer, tcpPeer, until } from '../adapters/peers.ts';

const main = path.join(import.meta.dirname, '../../src/main.ts');
const folder = mkdtempSync(path.join(tmpdir(), 'ridethrough-'));
const address = z.object({ host: z.string(), port: z.number() });
const ready = z.object({
  ready: z.literal(true),
  units: z.array(
    z.object({
      model: z.string(),
      serial: z.string(),
      modbusTcp: address.optional(),
      modbusCard: address.optional(),
      modbusRtu: z.object({ path: z.string(), terminal: z.string(), baud: z.number() }).optional(),
      control: z.url().optional(),
    }),
  ),
});

class Simulator {
  readonly child: ChildProcess;
  out = '';
  errors = '';
  ended: { code: number | null; signal: string | null } | undefined;

  constructor(...args: string[]) {
    this.child = spawn(process.execPath, [main, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout?.on('data', (text: Buffer) => {
      this.out += text;
    });
    this.child.stderr?.on('data', (text: Buffer) => {
      this.errors += text;
    });
    this.child.on('close', (code, signal) => {
      this.ended = { code, signal };
    });
    running.push(this);
  }

  async units() {
    await until(() => this.out.includes('\n') || this.ended !== undefined, `ready; ${this.errors}`);
    return ready.parse(JSON.parse(this.out)).units;
  }

  async end() {
    await until(() => this.ended !== undefined, 'the end of the process');
    return this.ended;
  }
}

const running: Simulator[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) {
    if (!one.ended) one.child.kill('SIGKILL');
    await one.end();
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

const isThere = (name: string): boolean => lstatSync(path.join(folder, name), { throwIfNoEntry: false }) !== undefined;

test('two units in one process, each on its own links, and a clean stop', async () => {
  writeFileSync(path.join(folder, 'smx.json'), '{"0": "0000 2002 0008"}');
  const simulator = new Simulator(
    ...['--model', 'SMT1500RM2UC', '--serial', '3S2042X14540', '--modbus-tcp', '127.0.0.1:0', '--modbus-rtu', './ups0'],
    ...['--control', '127.0.0.1:0', '--unit', '--raw', 'smx.json', '--modbus-tcp', '127.0.0.1:0', '--json'],
  );
  const [first, second] = await simulator.units();
  expect(first).toMatchObject({ model: 'SMT1500RM2UC', serial: '3S2042X14540' });
  expect(readlinkSync(path.join(folder, 'ups0'))).toBe(first?.modbusRtu?.terminal);

  const unit = await tcpPeer(first?.modbusTcp ?? { host: '', port: 0 });
  unit.send('0001 0000 0006 01 03 0234 0008');
  expect(Buffer.from((await unit.bytes(25)).slice(18), 'hex').toString()).toMatch(/^3S2042X14540/);
  const line = ptyPeer(path.join(folder, 'ups0'));
  line.send('0103 0000 0002 c40b');
  expect(await line.bytes(9)).toMatch(/^010304[0-9a-f]{8}/);
  const recorded = await tcpPeer(second?.modbusTcp ?? { host: '', port: 0 });
  recorded.send('0001 0000 0006 01 03 0000 0003');
  expect(await recorded.bytes(15)).toMatch(/000020020008$/);

  // Simulated time passes by itself, and mains off is seen on the wire.
  await fetch(`${first?.control}/mains`, { method: 'PUT', body: '{"voltage":0}' });
  await fetch(`${first?.control}/speed`, { method: 'PUT', body: '{"speed":100}' });
  const status = async () => {
    const at = unit.received.length;
    unit.send('0002 0000 0006 01 03 0000 0002');
    return (await unit.bytes(at / 2 + 13)).slice(-8);
  };
  let seen = '';
  while ((Number.parseInt(seen, 16) & 0b110) !== 0b100) seen = await status();

  // The connections are still open: they do not hold the process.
  simulator.child.kill('SIGTERM');
  expect(await simulator.end()).toEqual({ code: 0, signal: null });
  expect(isThere('ups0')).toBe(false);
  expect(simulator.errors).toBe('');
  line.close();
  unit.close();
  recorded.close();
});

test('for people it prints where everything is', async () => {
  const simulator = new Simulator('--model', 'SMX1500RM2U', '--modbus-card', '127.0.0.1:0', '--control', '127.0.0.1:0');
  await until(() => simulator.out.includes('Control API'), 'the report');
  expect(simulator.out).toMatch(
    /^SMX1500RM2U \S+\n {2}Modbus TCP {4}127\.0\.0\.1:\d+ \(as a management card\)\n {2}Control API {3}http:\/\/127\.0\.0\.1:\d+\/\n$/,
  );
  // Asked twice, it does not wait for anything.
  simulator.child.kill('SIGINT');
  simulator.child.kill('SIGTERM');
  const ended = await simulator.end();
  expect(ended?.signal).toBeNull();
});

test('an interrupt ends it cleanly too', async () => {
  const simulator = new Simulator('--model', 'SMT750I', '--modbus-rtu', 'ups1', '--json');
  await simulator.units();
  simulator.child.kill('SIGINT');
  expect(await simulator.end()).toEqual({ code: 0, signal: null });
  expect(isThere('ups1')).toBe(false);
});

test('a path that another process serves is refused and stays; one whose process was killed is taken over', async () => {
  const flags = ['--model', 'SMT750I', '--modbus-rtu', 'ups2', '--json'];
  const first = new Simulator(...flags);
  const [unit] = await first.units();
  const second = new Simulator(...flags);
  expect(await second.end()).toMatchObject({ code: 1 });
  expect(second.errors).toMatch(/^the serial line at [^\n]*ups2: another simulator serves this path; [^\n]*\n$/);
  expect(readlinkSync(path.join(folder, 'ups2'))).toBe(unit?.modbusRtu?.terminal);
  first.child.kill('SIGKILL');
  await first.end();
  const third = new Simulator(...flags);
  const [again] = await third.units();
  expect(readlinkSync(path.join(folder, 'ups2'))).toBe(again?.modbusRtu?.terminal);
});

test('a reader that goes away ends nothing and prints no stack', async () => {
  const models = new Simulator('--list-models');
  models.child.stdout?.destroy();
  expect(await models.end()).toEqual({ code: 0, signal: null });
  expect(models.errors).toBe('');
  const serving = new Simulator('--model', 'SMT750I', '--modbus-rtu', 'ups3', '--json');
  serving.child.stdout?.destroy();
  await until(() => isThere('ups3'), 'the unit is served');
  const line = ptyPeer(path.join(folder, 'ups3'));
  line.send('0103 0000 0002 c40b');
  expect(await line.bytes(9)).toMatch(/^010304/);
  line.close();
  serving.child.kill('SIGTERM');
  expect(await serving.end()).toEqual({ code: 0, signal: null });
  expect(serving.errors).toBe('');
});

test('mistakes in the flags, all of them, and exit code 2', async () => {
  const simulator = new Simulator('--model', 'SMT1', '--baud', '1', '--modbus-tcp', '0.0.0.0:1');
  expect(await simulator.end()).toMatchObject({ code: 2 });
  expect(simulator.errors.trim().split('\n')).toHaveLength(4);
  expect(simulator.errors).not.toContain('    at ');
  expect(simulator.out).toBe('');
});

test.each([
  [
    'files that are not there or no recordings, all of them named',
    ['--raw', 'none.json', '--control', '127.0.0.1:0', '--unit', '--raw', 'bad.json', '--control', '127.0.0.1:0'],
    2,
    /^--raw none\.json: ENOENT.*\n--raw bad\.json: x: a word/,
  ],
  [
    'a path that is taken, after a port was opened',
    ['--model', 'SMT750I', '--modbus-tcp', '127.0.0.1:0', '--modbus-rtu', 'bad.json'],
    1,
    /bad\.json: it is there already/,
  ],
  [
    'dumps that are none or not there, all of them named',
    [
      ...['--from-dump', 'bad.json', '--control', '127.0.0.1:0'],
      ...['--unit', '--from-dump', 'no.dev', '--control', '127.0.0.1:0'],
    ],
    2,
    /^--from-dump bad\.json: x: a word.*\n.*\n--from-dump no\.dev: ENOENT/,
  ],
  [
    'dumps that do not tell their model, all of them named',
    [
      ...['--from-dump', 'a.dev', '--control', '127.0.0.1:0'],
      ...['--unit', '--from-dump', 'b.dev', '--control', '127.0.0.1:0'],
    ],
    2,
    /^--from-dump a\.dev: no model is called 'Smart-UPS 9': give --model\n--from-dump b\.dev: it does not name its model/,
  ],
])('%s ends it with a plain sentence', async (_, args, code, says) => {
  writeFileSync(path.join(folder, 'bad.json'), '{"x": "y"}');
  writeFileSync(path.join(folder, 'a.dev'), 'ups.model: Smart-UPS 9\n');
  writeFileSync(path.join(folder, 'b.dev'), '128: 0000 150f\n');
  const simulator = new Simulator(...args);
  expect(await simulator.end()).toMatchObject({ code });
  expect(simulator.errors).toMatch(says);
  expect(simulator.errors).not.toContain('    at ');
});

test('the flags and the models are printed on request', async () => {
  const [help, models] = [new Simulator('--help'), new Simulator('--list-models')];
  expect(await help.end()).toMatchObject({ code: 0 });
  expect(help.out).toContain('--modbus-rtu PATH');
  expect(await models.end()).toMatchObject({ code: 0 });
  expect(models.out).toMatch(/^SMT1500RM2UC .* VA .* W$/m);
});

test('a unit that begins from a dump says what it has of it', async () => {
  writeFileSync(
    path.join(folder, 'my.dev'),
    'ups.model: Smart-UPS 750\nups.firmware: UPS 09.8\ninput.voltage: 231.0\nups.serial: AS1316113420\nups.vendorid: 051d\n',
  );
  const args = ['--from-dump', 'my.dev', '--modbus-tcp', '127.0.0.1:0', '--control', '127.0.0.1:0'];
  const [json, plain] = [new Simulator(...args, '--json'), new Simulator(...args, '--serial', '3S1415X01827')];
  const [unit] = await json.units();
  expect(unit).toMatchObject({ model: 'SMT750I', serial: 'AS1316113420' });
  expect(JSON.parse(json.out).units[0].begun).toEqual({
    file: 'my.dev',
    taken: expect.arrayContaining(['ups.model', 'input.voltage']),
    leftOut: [{ what: 'ups.vendorid', why: 'no register holds it' }],
  });
  const peer = await tcpPeer(unit?.modbusTcp ?? { host: '', port: 0 });
  peer.send('0001 0000 0006 01 03 0234 0008');
  expect(Buffer.from((await peer.bytes(25)).slice(18), 'hex').toString()).toMatch(/^AS1316113420/);
  peer.close();
  await until(() => plain.out.includes('Control API'), 'the report');
  expect(plain.out).toContain('SMT750I 3S1415X01827\n');
  expect(plain.out).toContain(
    '  Begun from    my.dev: 3 values\n  Left out      ups.vendorid: no register holds it\n  Left out      ups.serial: overruled\n',
  );
});
