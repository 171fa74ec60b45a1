import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { describeWithPeers } from '../harness/peers.ts';
import { run } from '../harness/process.ts';
import { Scratch } from '../harness/scratch.ts';
import { control, type ServedUnit, startSimulator } from '../harness/simulator.ts';

let scratch: Scratch;
let units: readonly ServedUnit[];
beforeEach(async () => {
  scratch = new Scratch();
  ({ units } = await startSimulator(scratch, [
    ...[
      '--model',
      'SMT1500RM2UC',
      '--serial',
      '3S2042X14540',
      '--modbus-tcp',
      '127.0.0.1:0',
      '--control',
      '127.0.0.1:0',
    ],
    '--unit',
    ...[
      '--model',
      'SMT750I',
      '--serial',
      'AS1316113420',
      '--modbus-rtu',
      scratch.path('tty'),
      '--control',
      '127.0.0.1:0',
    ],
  ]));
});
afterEach(() => scratch.clear());

describeWithPeers('mbpoll reads and writes the simulated units', ['mbpoll'], ({ mbpoll }) => {
  const ways = {
    TCP: () => ['-m', 'tcp', '-p', String(units[0]?.modbusTcp?.port)],
    RTU: () => ['-m', 'rtu', '-b', '9600', '-P', 'none'],
  };
  const place = { TCP: () => '127.0.0.1', RTU: () => String(units[1]?.modbusRtu?.path) };
  const unit = { TCP: () => units[0], RTU: () => units[1] };

  describe.each(['TCP', 'RTU'] as const)('%s', (way) => {
    /** mbpoll counts from 1 unless told `-0`; a read prints `[address]: value`. */
    const read = async (at: number, count: number) => {
      const { stdout, stderr } = await run(mbpoll, [
        '-1',
        '-q',
        '-0',
        ...ways[way](),
        '-a',
        '1',
        '-t',
        '4:hex',
        '-r',
        String(at),
        '-c',
        String(count),
        '-o',
        '3',
        place[way](),
      ]);
      const words = [...stdout.matchAll(/^\[(\d+)\]:\s+0x([0-9A-F]{4})/gm)].map(([, , word]) =>
        Number.parseInt(word ?? '', 16),
      );
      return { words, said: stdout + stderr };
    };
    const write = async (at: number, values: readonly number[]) => {
      // Settings written less than 200 ms apart reset the control plane of this unit.
      await sleep(250);
      const { stdout, stderr } = await run(mbpoll, [
        '-1',
        '-q',
        '-0',
        ...ways[way](),
        '-a',
        '1',
        '-t',
        '4',
        '-r',
        String(at),
        '-o',
        '3',
        place[way](),
        ...values.map(String),
      ]);
      return stdout + stderr;
    };
    const text = (words: readonly number[]) =>
      Buffer.from(words.flatMap((word) => [word >> 8, word & 0xff]))
        .toString('latin1')
        .replace(/[\0 ]+$/, '');

    test('identity, the verification registers and a status of online', async () => {
      expect(text((await read(564, 8)).words)).toBe(unit[way]()?.serial);
      expect((await read(2048, 14)).words).toEqual([
        0x3030, 0x2e35, 0x3132, 0x3334, 0x3536, 0x3738, 0x1234, 0x5678, 0xffff, 0xfffb, 0x1234, 0xfffb, 0x2020, 0xdfe0,
      ]);
      expect(((await read(0, 2)).words[1] ?? 0) & 0b11110).toBe(0b10);
    });
    test('half an item is refused, what is not defined reads all ones', async () => {
      expect((await read(128, 1)).said).toMatch(/Illegal data address/i);
      expect((await read(1, 2)).said).toMatch(/Illegal data address/i);
      expect((await read(300, 2)).words).toEqual([0xffff, 0xffff]);
    });
    test('a setting is written, read back, and refused beyond its limits', async () => {
      expect(await write(1028, [4])).toMatch(/Written 1 references/);
      expect((await read(1028, 1)).words).toEqual([4]);
      expect(await write(1028, [3])).toMatch(/failure/i);
      expect((await read(1028, 1)).words).toEqual([4]);
    });
    test('an outlet group is switched off and on by the one command register, written whole', async () => {
      const served = unit[way]();
      if (served === undefined) throw new Error('no unit');
      const status = async () => ((await read(6, 2)).words[1] ?? 0) & 0b11;
      expect(await status()).toBe(0b01);
      const source = way === 'TCP' ? [2, 0x0204] : [0, 0x4204];
      expect(await write(1538, source)).toMatch(/Written 2 references/);
      expect(await status()).toBe(0b10);
      expect(await write(1539, [0x4202])).toMatch(/Illegal data address/i);
      expect(await write(1538, way === 'TCP' ? [2, 0x0202] : [0, 0x4202])).toMatch(/Written 2 references/);
      expect(await status()).toBe(0b01);
      const { writes } = await control<{ writes: { address: number }[] }>(served, 'GET', '/writes');
      expect(writes.filter(({ address }) => address === 1538)).toHaveLength(2);
    });
  });
});
