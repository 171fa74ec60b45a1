import { createServer } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Finished, ours, Running } from '../harness/process.ts';
import { Scratch } from '../harness/scratch.ts';
import { control, startSimulator, theUnit } from '../harness/simulator.ts';
import { until } from '../harness/until.ts';

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => scratch.clear());

async function probe(...args: readonly string[]): Promise<Finished & { readonly lines: readonly unknown[] }> {
  const probing = ours('agent', ['probe', ...args, '--json']);
  scratch.later(() => probing.stop());
  const finished = await probing.finished();
  return {
    ...finished,
    lines: finished.stdout
      .split('\n')
      .filter(Boolean)
      .map((line): unknown => JSON.parse(line)),
  };
}

test('a Modbus unit on a serial port is found, named, and nothing was written to it', async () => {
  const path = scratch.path('tty');
  const unit = theUnit(
    await startSimulator(scratch, [
      ...['--model', 'SMT750I', '--serial', 'AS1316113420', '--modbus-rtu', path, '--control', '127.0.0.1:0'],
    ]),
  );
  const { code, lines, stderr } = await probe(path);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  expect(lines.at(-1)).toEqual({
    found: { path, protocol: 'modbus-rtu', link: `modbus-rtu://${path}`, model: 'SMT750I', serial: 'AS1316113420' },
  });
  expect(await control(unit, 'GET', '/writes')).toMatchObject({ total: 0 });
});

test('a silent port is told with what to do: the cables, the switch at the panel, who else may hold it', async () => {
  const path = scratch.path('tty');
  const unit = theUnit(
    await startSimulator(scratch, ['--model', 'SMT750I', '--modbus-rtu', path, '--control', '127.0.0.1:0']),
  );
  await control(unit, 'PUT', '/link', { down: 'rtu' });
  const { code, stderr } = await probe(path);
  expect(code).toBe(1);
  for (const word of ['940-0024C', '940-0625A', 'Configuration, Modbus', 'apcupsd']) expect(stderr).toContain(word);
  expect(stderr).not.toContain('    at ');
});

test('a port that another program has is left alone', async () => {
  const path = scratch.path('tty');
  const unit = theUnit(
    await startSimulator(scratch, ['--model', 'SUA1500', '--ups-link', path, '--control', '127.0.0.1:0']),
  );
  const other = new Running('flock', 'flock', ['--no-fork', path, 'sh', '-c', 'echo has it; exec sleep 60']);
  scratch.later(() => other.stop());
  await until('the other program has it', () => other.stdout.includes('has it'));
  const { code, stderr } = await probe(path);
  expect([code, stderr.trim()]).toEqual([1, expect.stringContaining('another program has it open')]);
  expect(await control(unit, 'GET', '/ups-link')).toMatchObject({ total: 0 });
});

test('a port that is not there is one sentence', async () => {
  const { code, stderr } = await probe(scratch.path('no-such-port'));
  expect(code).toBe(1);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});

test('in the addresses of a range: the UPS by its name, what refuses, and what speaks otherwise; no other address is touched', async () => {
  const unit = theUnit(
    await startSimulator(scratch, [
      ...['--model', 'SMT1500RM2UC', '--serial', '3S2042X14540', '--modbus-tcp', '127.0.0.3:0'],
      ...['--control', '127.0.0.1:0'],
    ]),
  );
  const port = unit.modbusTcp?.port ?? 0;
  const other = createServer((socket) => void socket.resume().end('220 mail\r\n'));
  await new Promise<void>((resolve) => other.listen(port, '127.0.0.5', resolve));
  scratch.later(() => new Promise((resolve) => other.close(resolve)));
  const beyond = createServer(() => {
    throw new Error('127.0.0.9 is outside the range');
  });
  await new Promise<void>((resolve) => beyond.listen(port, '127.0.0.9', resolve));
  scratch.later(() => new Promise((resolve) => beyond.close(resolve)));
  const { code, lines } = await probe('--network', '127.0.0.0/29', '--port', String(port));
  expect(code).toBe(0);
  expect(lines).toContainEqual({
    found: {
      address: '127.0.0.3',
      port,
      look: { what: 'ups', model: 'SMT1500RM2UC', serial: '3S2042X14540', firmware: 'UPS 04.1' },
    },
  });
  expect(lines.at(-1)).toEqual({ done: { addresses: 6, port, ups: 1, other: 1, refused: 4, silent: 0 } });
});

test('the ports are listed, and none is opened', async () => {
  const { code, lines } = await probe();
  expect(code).toBe(0);
  expect(lines).toEqual([{ ports: expect.any(Array) }]);
});

test('an older unit is found by Y and SM, named, and asked nothing but who it is', async () => {
  const path = scratch.path('tty');
  const unit = theUnit(
    await startSimulator(scratch, [
      ...['--model', 'SUA1500', '--serial', 'AS0612345678', '--ups-link', path, '--control', '127.0.0.1:0'],
    ]),
  );
  const { code, lines, stderr } = await probe(path);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  expect(lines.at(-1)).toEqual({
    found: { path, protocol: 'ups-link', link: `ups-link://${path}`, model: 'Smart-UPS 1500', serial: 'AS0612345678' },
  });
  const { acted, byCharacter } = await control<{ acted: unknown[]; byCharacter: Record<string, number> }>(
    unit,
    'GET',
    '/ups-link',
  );
  expect(acted).toEqual([]);
  expect(Object.keys(byCharacter).sort()).toEqual(['Y', '^A', 'n']);
});
