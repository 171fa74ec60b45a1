import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { serveControl } from '../../src/adapters/control-socket.ts';
import { readArguments } from '../../src/cli/read-arguments.ts';
import type { ControlSource } from '../../src/local/answer-line.ts';
import type { LogEntry } from '../../src/local/log-entries.ts';
import type { StatusReport } from '../../src/local/status-report.ts';
import { statusTable } from '../../src/local/status-table.ts';
import { isPassword } from '../../src/local-page/password.ts';
import { logEntry, NOON, statusReport, upsReport } from '../local-page/content.ts';
import { until } from '../uplink/until.ts';

const main = path.join(import.meta.dirname, '../../src/main.ts');

function scratch(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'ridethrough-look-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

function start(args: readonly string[], input = '') {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const said = { out: '', errors: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    said.out += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    said.errors += chunk;
  });
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, said, ended, lines: () => said.out.split('\n').slice(0, -1) };
}

/** A running agent, as far as its control socket goes. */
async function rig() {
  const directory = scratch();
  const config = path.join(directory, 'agent.yaml');
  writeFileSync(config, 'agent: {data: .}\nups: [{label: Rack A, link: "modbus-tcp://127.0.0.1:1"}]\n');
  const source: { report: StatusReport; log: LogEntry[] } = { report: statusReport(), log: [logEntry()] };
  const control = await serveControl(directory, source satisfies ControlSource);
  onTestFinished(() => control.close());
  return { config, source };
}

test('status --watch, without a terminal, tells a line for each change of state, and ends well when told to', async () => {
  const { config, source } = await rig();
  const watching = start(['status', '--watch', '--config', config]);
  await until('the first line', () => watching.lines().length === 1);
  expect(watching.lines()[0]).toMatch(
    /^\d\d:\d\d:\d\d Rack A: On mains for .*, load 31 %, charge 100 %, runtime 1 h 2 min, input 230\.2 V/,
  );
  source.report = statusReport({ ups: [upsReport({ readings: { 'ups.status': 'OB LB' } })] });
  await until('the second', () => watching.lines().length === 2);
  expect(watching.lines()[1]).toContain('Rack A: ON BATTERY, LOW');
  watching.child.kill('SIGINT');
  expect(await watching.ended).toBe(0);
  expect(watching.said.errors).toBe('');
});

test('log: what happened, and with --follow what happens; in lines or in JSON', async () => {
  const { config, source } = await rig();
  const following = start(['log', '--follow', '--config', config]);
  await until('the first line', () => following.lines().length === 1);
  expect(following.lines()[0]).toBe('2026-05-06 11:59:00 warning  Rack A: The UPS went to battery.');
  source.log.push(logEntry({ n: 2, at: NOON, event: 'power.restored', severity: 'info' }));
  await until('the second', () => following.lines().length === 2);
  following.child.kill('SIGTERM');
  expect(await following.ended).toBe(0);
  const json = start(['log', '--lines', '1', '--json', '--config', config]);
  expect(await json.ended).toBe(0);
  expect(json.lines().map((line) => JSON.parse(line))).toEqual([
    { n: 2, at: NOON, ups: 'S1', owner: 'Rack A', event: 'power.restored', severity: 'info' },
  ]);
});

test('clients: nobody, and why; or who', async () => {
  const { config, source } = await rig();
  const ask = async (...more: string[]) => {
    const asking = start(['clients', '--config', config, ...more]);
    expect(await asking.ended).toBe(0);
    return asking.said.out;
  };
  expect(await ask()).toBe("Nobody: this agent serves no NUT clients (entry 'nut' of agent.yaml).\n");
  const client = { ups: 'Rack A', address: '192.0.2.7', user: 'monuser', isPrimary: false, forSeconds: 65 };
  source.report = statusReport({ protection: { listens: ['127.0.0.1:3493'], clients: [client], forced: {} } });
  expect(await ask()).toBe(
    'SERVER     USER     ROLE       UPS     FOR\n192.0.2.7  monuser  secondary  Rack A  1 min\n',
  );
  expect(JSON.parse(await ask('--json'))).toEqual({ protection: source.report.protection });
});

test('the table keeps to the width of the terminal, and shows no figures that are old', () => {
  const report = statusReport({
    ups: [
      upsReport({ label: 'a label that is longer than anything beside it' }),
      upsReport({ label: 'b', state: 'down', since: { at: NOON - 7_200_000, orEarlier: true } }),
    ],
  });
  const lines = statusTable(report, { now: NOON, columns: 90, paint: (text, tone) => `${text} ${tone}` });
  expect(lines[0]).toMatch(/^UPS +STATE +FOR +LOAD +CHARGE +RUNTIME +INPUT +BATTERY +SERVERS$/);
  expect(Math.max(...lines.map((line) => line.replace(/ (good|bad)$/, '').length))).toBeLessThanOrEqual(90);
  expect(lines[1]).toMatch(/^a la.*… +On mains +1 min +31 % +100 % +1 h 2 min +230\.2 V +24\.5 °C +- good$/);
  expect(lines[2]).toMatch(/^b +Not answering +>2 h 0 min +- +- +- +- +- +- bad$/);
});

test('hash-password reads a line and prints its hash alone', async () => {
  const hashing = start(['hash-password'], 'correct horse\n');
  expect(await hashing.ended).toBe(0);
  expect(await isPassword('correct horse', hashing.said.out.trim())).toBe(true);
  expect(await start(['hash-password'], '').ended).toBe(2);
});

test('import writes a file for its owner alone, over none that is there, and says when there is nothing to take', async () => {
  const directory = scratch();
  const nut = path.join(import.meta.dirname, '../import/fixtures/nut');
  const out = path.join(directory, 'agent.yaml');
  const first = start(['import', 'nut', nut, '--out', out]);
  expect(await first.ended).toBe(0);
  expect(first.lines()[0]).toBe(`${out} is written, with 4 UPSs.`);
  expect(statSync(out).mode & 0o777).toBe(0o600);
  const check = start(['--config', out, '--check']);
  expect([await check.ended, check.said.errors]).toEqual([0, '']);
  writeFileSync(out, 'mine');
  const again = start(['import', 'nut', nut, '--out', out]);
  expect([await again.ended, again.said.errors]).toEqual([1, `${out} is there already; --force writes over it\n`]);
  expect(readFileSync(out, 'utf8')).toBe('mine');
  expect(await start(['import', 'nut', nut, '--out', out, '--force']).ended).toBe(0);
  expect(readFileSync(out, 'utf8')).toContain('Rack');
  const usb = path.join(directory, 'apcupsd.conf');
  writeFileSync(usb, 'UPSTYPE usb\n');
  const nothing = start(['import', 'apcupsd', usb]);
  expect(await nothing.ended).toBe(1);
  expect(nothing.said.errors).toContain(`${usb}:1: UPSTYPE usb: this UPS is not taken over`);
  expect(await start(['import', 'nut', directory]).ended).toBe(2);
});

test.each([
  ['import'],
  ['import', 'winnut'],
  ['import', 'nut', 'a', 'b'],
  ['import', 'nut', '--force'],
  ['log'],
  ['log', '--lines', '0', '--config', 'a'],
  ['log', 'x', '--config', 'a'],
  ['clients', 'x', '--config', 'a'],
  ['status', '--follow', '--config', 'a'],
  ['hash-password', 'secret'],
])('wrong: %s %s %s %s', (...args) => {
  expect(() => readArguments(args)).toThrow(expect.objectContaining({ code: 'usage' }));
});
