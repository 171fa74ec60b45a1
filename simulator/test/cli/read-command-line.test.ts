import path from 'node:path';
import { expect, test } from 'vitest';
import { readCommandLine } from '../../src/cli/read-command-line.ts';

const models = ['SMT1500RM2UC', 'SMX1500RM2U'];
const read = (line: string) => readCommandLine(line.split(' ').filter(Boolean), models);
const mistakes = (line: string) => {
  const asked = read(line);
  return asked.what === 'mistakes' ? asked.mistakes : [];
};

const defaults = { baud: 9600, unitId: 1, replyMs: 20, speed: 1 };

test('the command line of the README', () => {
  const line =
    '--model SMT1500RM2UC --serial 3S2042X14540 --modbus-tcp 127.0.0.1:1502 --modbus-rtu ./ups0 --baud 2400 --control [::1]:8091 --load 40 --speed=2.5 --json';
  expect(read(line)).toEqual({
    what: 'serve',
    json: true,
    exitAfterScene: false,
    units: [
      {
        ...defaults,
        model: 'SMT1500RM2UC',
        serial: '3S2042X14540',
        modbusTcp: { host: '127.0.0.1', port: 1502 },
        modbusRtu: path.resolve('ups0'),
        baud: 2400,
        control: { host: '::1', port: 8091 },
        loadPercent: 40,
        speed: 2.5,
      },
    ],
  });
});

test('several units, each with its own flags', () => {
  const asked = read(
    '--unit --model smt1500rm2uc --modbus-tcp localhost:0 --unit --raw smx.json --modbus-card 127.0.0.1:0 --unit-id 5',
  );
  expect(asked).toEqual({
    what: 'serve',
    json: false,
    exitAfterScene: false,
    units: [
      { ...defaults, model: 'SMT1500RM2UC', modbusTcp: { host: 'localhost', port: 0 } },
      { ...defaults, raw: 'smx.json', modbusCard: { host: '127.0.0.1', port: 0 }, unitId: 5 },
    ],
  });
});

test('help and models come before everything else', () => {
  expect(read('--help --nonsense')).toEqual({ what: 'help' });
  expect(read('--list-models --baud x')).toEqual({ what: 'models' });
});

test('an address that is not loopback needs leave', () => {
  expect(mistakes('--model SMT1500RM2UC --modbus-tcp 0.0.0.0:1502')).toEqual([
    "--modbus-tcp: a loopback address (127.0.0.1, [::1], localhost) unless --listen-anywhere is given, not '0.0.0.0:1502'",
  ]);
  expect(read('--model SMT1500RM2UC --modbus-tcp 0.0.0.0:1502 --listen-anywhere').what).toBe('serve');
  expect(mistakes('--model SMT1500RM2UC --control 127.evil.example:1')).toHaveLength(1);
});

test('every mistake is named at once, with what is allowed', () => {
  expect(
    mistakes(
      '--model SMT1 --modbus-tcp 127.0.0.1 --control 127.0.0.1:70000 --baud 9601 --unit-id 224 --reply-ms -1 --speed x --seed 1.5 --load 201 --frobnicate --json=1 stray',
    ),
  ).toEqual([
    '--frobnicate: no such flag; --help lists them',
    '--json takes no value',
    'stray: no such flag; --help lists them',
    "--model: one of SMT1500RM2UC, SMX1500RM2U, not 'SMT1'",
    "--modbus-tcp: HOST:PORT with a port from 0 to 65535, not '127.0.0.1'",
    "--control: HOST:PORT with a port from 0 to 65535, not '127.0.0.1:70000'",
    "--baud: one of 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, not '9601'",
    "--unit-id: a whole number from 1 to 223, not '224'",
    "--reply-ms: a number from 0 to 10000, not '-1'",
    "--speed: a number from 0 to 10000, not 'x'",
    "--seed: a whole number from 0 to 4294967295, not '1.5'",
    "--load: a number from 0 to 200, not '201'",
    '--baud: there is no --modbus-rtu',
  ]);
});

test('flags without a value, given twice, or missing', () => {
  expect(mistakes('')).toEqual([
    '--model, --from-dump, --raw or a --scene with a model is needed',
    'at least one of --modbus-tcp, --modbus-card, --modbus-rtu, --ups-link, --control is needed',
  ]);
  expect(mistakes('--model --modbus-rtu')).toEqual(['--model needs a value: SKU', '--modbus-rtu needs a value: PATH']);
  expect(mistakes('--model SMT1500RM2UC --model SMX1500RM2U --control 127.0.0.1:0')).toEqual([
    '--model is given twice for one unit; --unit begins the next',
  ]);
  expect(mistakes('--raw a.json --model SMT1500RM2UC --load 3 --control 127.0.0.1:0')).toEqual([
    '--model and --raw exclude each other',
    '--load: a recorded unit (--raw) has no such thing',
  ]);
});

test('mistakes name their unit, and what two units want', () => {
  expect(
    mistakes(
      '--model SMT1500RM2UC --modbus-tcp 127.0.0.1:1502 --modbus-rtu x --unit --model SMX1500RM2U --control 127.0.0.1:1502 --modbus-rtu ./x',
    ),
  ).toEqual(['127.0.0.1:1502 is asked for twice', `${path.resolve('x')} is asked for twice`]);
  expect(mistakes('--model SMT1500RM2UC --control 127.0.0.1:0 --unit --control 127.0.0.1:0')).toEqual([
    'unit 2: --model, --from-dump, --raw or a --scene with a model is needed',
  ]);
  expect(mistakes('--model SMT1500RM2UC --control 127.0.0.1:0 --unit')).toEqual(['--unit: no flags follow it']);
});

test('scenes, their logs and their end', () => {
  const asked = read('--scene blackout --log x.log --control 127.0.0.1:0 --exit-after-scene');
  expect(asked).toMatchObject({ exitAfterScene: true, units: [{ scene: 'blackout', log: path.resolve('x.log') }] });
  expect(mistakes('--model SMT1500RM2UC --control 127.0.0.1:0 --exit-after-scene')).toEqual([
    '--exit-after-scene: no unit has a --scene',
  ]);
  expect(mistakes('--raw x.json --control 127.0.0.1:0 --scene blackout --log x')).toEqual([
    '--scene: a recorded unit (--raw) has no such thing',
    '--log: a recorded unit (--raw) has no such thing',
  ]);
  expect(mistakes('--scene a --log x --control 127.0.0.1:0 --unit --scene b --log ./x --control 127.0.0.1:0')).toEqual([
    `${path.resolve('x')} is asked for twice`,
  ]);
});

test('what the Modbus menu is set to', () => {
  const access = (flags: string) => {
    const asked = read(`--model SMT1500RM2UC --modbus-card 127.0.0.1:0 ${flags}`);
    return asked.what === 'serve' ? asked.units[0]?.access : asked;
  };
  expect(access('')).toBeUndefined();
  expect(access('--as-delivered')).toEqual({ tcp: 'disabled', masterIp: '0.0.0.0', serial: 'off' });
  expect(access('--tcp-access read-only --as-delivered --master-ip 10.0.0.7')).toEqual({
    tcp: 'read-only',
    masterIp: '10.0.0.7',
    serial: 'off',
  });
  expect(access('--serial-access off')).toEqual({ serial: 'off' });
  const asked = read(
    '--model SMT1500RM2UC --modbus-card 127.0.0.1:0 --card-reply-ms 737 --as-delivered --control 127.0.0.1:0',
  );
  expect(asked).toMatchObject({ units: [{ cardReplyMs: 737, control: { port: 0 } }] });
});

test('mistakes about the Modbus menu and a dump', () => {
  expect(
    mistakes(
      '--as-delivered=yes --tcp-access open --master-ip 10.0.0 --serial-access maybe --card-reply-ms 10001 --model SMT1500RM2UC --control 127.0.0.1:0',
    ),
  ).toEqual([
    '--as-delivered takes no value',
    "--tcp-access: one of disabled, read-only, read-write, not 'open'",
    "--master-ip: an IPv4 address (0.0.0.0 is any), not '10.0.0'",
    "--serial-access: one of on, off, not 'maybe'",
    "--card-reply-ms: a number from 0 to 10000, not '10001'",
    '--card-reply-ms: there is no --modbus-card',
  ]);
  expect(mistakes('--raw a.json --from-dump b.dev --control 127.0.0.1:0')).toEqual([
    '--from-dump: a recorded unit (--raw) has no such thing',
  ]);
  expect(read('--from-dump b.dev --control 127.0.0.1:0')).toMatchObject({ units: [{ fromDump: 'b.dev' }] });
});

test('a unit that speaks UPS-Link speaks no Modbus', () => {
  expect(read('--model SMT1500RM2UC --ups-link ups0')).toMatchObject({
    what: 'serve',
    units: [{ upsLink: { path: expect.stringMatching(/\/ups0$/) } }],
  });
  expect(mistakes('--model SMT1500RM2UC --ups-link ups0 --modbus-rtu ups0')).toEqual([
    '--ups-link: a unit that speaks it speaks no Modbus; leave out --modbus-rtu',
  ]);
  expect(mistakes('--model SMT1500RM2UC --ups-link ups0 --unit --model SMX1500RM2U --ups-link ups0')[0]).toMatch(
    /ups0 is asked for twice$/,
  );
});

test('a scene that can never end is not waited for', () => {
  const flags = '--model SMT1500RM2UC --modbus-tcp 127.0.0.1:0 --scene surge --speed 0 --exit-after-scene';
  expect(mistakes(flags)).toEqual([expect.stringMatching(/^--exit-after-scene: with --speed 0 time stands still/)]);
  expect(read(`${flags} --control 127.0.0.1:0`).what).toBe('serve');
  expect(read(flags.replace('--speed 0', '--speed 0.1')).what).toBe('serve');
});
