import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Apcupsd } from '../harness/apcupsd.ts';
import { describeWithPeers } from '../harness/peers.ts';
import { ours, run } from '../harness/process.ts';
import { jumpTo, readLog, sceneNow, setSpeed, startScene, transferTo } from '../harness/scenes.ts';
import { Scratch } from '../harness/scratch.ts';
import { control, type ServedUnit, startSimulator, theUnit } from '../harness/simulator.ts';
import { until } from '../harness/until.ts';

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => scratch.clear());

const startUnit = async (...flags: string[]): Promise<ServedUnit> =>
  theUnit(
    await startSimulator(scratch, [
      ...['--model', 'SMT1500RM2UC', '--control', '127.0.0.1:0', '--log', scratch.path('log')],
      ...flags,
    ]),
  );

const theLog = () => readLog(scratch.path('log'));

/** The rest of a scene in no time, and nothing in it that was not as expected. */
async function endWell(unit: ServedUnit): Promise<void> {
  await setSpeed(unit, 0);
  await control(unit, 'POST', '/advance', { seconds: 7200 });
  expect(await sceneNow(unit)).toMatchObject({ now: 'ended', notMet: 0, unmet: [] });
}

describeWithPeers('apcupsd goes through scenes', ['apcupsd', 'apcaccess'], (programs) => {
  type Values = Awaited<ReturnType<Apcupsd['access']>>;
  /** Asks until apcupsd shows all these words, others may stand beside them, and what else it has read is so. */
  const shows = (daemon: Apcupsd, status: string, so: (values: Values) => boolean = () => true) =>
    until(
      `apcupsd shows ${status}`,
      async () => {
        const values = await daemon.access();
        return (
          status.split(' ').every((word) => (values.STATUS ?? '').split(' ').includes(word)) && so(values) && values
        );
      },
      40_000,
    );
  const start = (unit: ServedUnit) =>
    Apcupsd.start(scratch, programs, { type: 'modbus', device: unit.modbusRtu?.path });
  const events = () => readFileSync(scratch.path('events'), 'utf8');

  /** apcupsd on a unit that it has read, and the scene that has just begun there. */
  async function watch(scene: string) {
    const unit = await startUnit('--modbus-rtu', scratch.path('tty'), '--baud', '115200', '--reply-ms', '1');
    const daemon = await start(unit);
    await shows(daemon, 'ONLINE');
    await startScene(unit, scene);
    return { unit, daemon };
  }

  test('a blackout: on battery when the log says so, and back', async () => {
    const { unit, daemon } = await watch('blackout');
    await jumpTo(unit, 10);
    // it counts the transfer some time after it shows the battery, and only once
    const counted = ({ LINEV, NUMXFERS }: Record<string, string>) => Number(LINEV) === 0 && Number(NUMXFERS) === 1;
    const onBattery = await shows(daemon, 'ONBATT', counted);
    expect(onBattery.STATUS).not.toContain('LOWBATT');
    await jumpTo(unit, 189);
    await setSpeed(unit, 0);
    const late = await shows(daemon, 'ONBATT', ({ BCHARGE }) => Number(BCHARGE) < 95);
    expect(Number(late.TIMELEFT)).toBeLessThan(Number(onBattery.TIMELEFT));
    await jumpTo(unit, 193);
    await shows(daemon, 'ONLINE', ({ LINEV }) => Number(LINEV) > 110);
    expect(events()).toMatch(/Running on UPS batteries[\s\S]*Mains returned/);

    const log = theLog();
    expect(transferTo(log, 'onBattery').sceneMs).toBe(10_000);
    expect(transferTo(log, 'online', 20_000).sceneMs).toBe(193_000);
    await endWell(unit);
  }, 120_000);

  test('a weak battery: exhausted before the unit had promised, and back with the mains', async () => {
    const { unit, daemon } = await watch('weak-battery-dies-early');
    await jumpTo(unit, 20);
    const promised = Number((await shows(daemon, 'ONBATT')).TIMELEFT) * 60;
    await setSpeed(unit, 0);
    await jumpTo(unit, 138);
    await shows(daemon, 'ONBATT LOWBATT');
    await until('apcupsd gives up', () => events().includes('Battery power exhausted'), 40_000);
    await jumpTo(unit, 200);
    expect(await control(unit, 'GET', '/state')).toMatchObject({ state: 'off' });
    const log = theLog();
    const lastedS = (transferTo(log, 'off').sceneMs - transferTo(log, 'onBattery').sceneMs) / 1000;
    expect(lastedS).toBeLessThan(0.5 * promised);
    // Its machine is down by now, and boots when the outlets are fed again.
    await daemon.stop();
    await jumpTo(unit, 268);
    await setSpeed(unit, 1);
    const online = await shows(await start(unit), 'ONLINE', ({ BCHARGE }) => Number(BCHARGE) < 5);
    expect(online.STATUS).toBe('ONLINE');
    await endWell(unit);
  }, 120_000);
});

describeWithPeers('mbpoll reads scenes', ['mbpoll'], ({ mbpoll }) => {
  /** Words of a unit whose time stands still, so that the moment is exact. */
  async function words(unit: ServedUnit, at: number, count: number): Promise<string> {
    const { stdout } = await run(mbpoll, [
      ...['-1', '-q', '-0', '-m', 'tcp', '-p', String(unit.modbusTcp?.port), '-a', '1', '-t', '4:hex'],
      ...['-r', String(at), '-c', String(count), '-o', '3', '127.0.0.1'],
    ]);
    return [...stdout.matchAll(/^\[\d+\]:\s+0x([0-9A-F]{4})/gm)].map(([, word = '']) => word.toLowerCase()).join(' ');
  }

  /** Status (with its alert about an old battery), cause and SimpleSignaling at these seconds of a scene. */
  async function seen(unit: ServedUnit, seconds: readonly number[]): Promise<(string | number)[][]> {
    const found: (string | number)[][] = [];
    for (const second of seconds) {
      await jumpTo(unit, second);
      found.push([second, await words(unit, 0, 3), await words(unit, 18, 1)]);
    }
    return found;
  }

  test('a blackout, to a tenth of a second', async () => {
    const unit = await startUnit('--modbus-tcp', '127.0.0.1:0', '--speed', '0');
    await startScene(unit, 'blackout');
    expect(await seen(unit, [9.9, 10, 189.9, 192.9, 193])).toEqual([
      [9.9, '0000 2002 0000', '0000'],
      [10, '0000 0244 0003', '0001'],
      [189.9, '0000 0244 0003', '0001'],
      // The mains are back, and not trusted yet.
      [192.9, '0000 0244 0003', '0001'],
      [193, '0000 0002 0008', '0000'],
    ]);
    expect(await words(unit, 150, 1)).toBe('0001');
    const log = theLog();
    expect([transferTo(log, 'onBattery').sceneMs, transferTo(log, 'online', 20_000).sceneMs]).toEqual([
      10_000, 193_000,
    ]);
    await endWell(unit);
  });

  test('a weak battery: the words agree with the log at each of its turns', async () => {
    const unit = await startUnit('--modbus-tcp', '127.0.0.1:0', '--speed', '0');
    await startScene(unit, 'weak-battery-dies-early');
    expect(await seen(unit, [19.9, 20])).toEqual([
      [19.9, '0000 2002 0000', '0000'],
      [20, '0000 0244 0003', '0001'],
    ]);
    await control(unit, 'POST', '/advance', { seconds: 600 });
    const log = theLog();
    const off = transferTo(log, 'off').sceneMs / 1000;
    const back = transferTo(log, 'online', off * 1000).sceneMs / 1000;
    // The same scene with the same seed goes the same way: now to the moments that the log told of.
    const again = theUnit(
      await startSimulator(scratch, [
        ...['--model', 'SMT1500RM2UC', '--scene', 'weak-battery-dies-early', '--speed', '0'],
        ...['--modbus-tcp', '127.0.0.1:0', '--control', '127.0.0.1:0'],
      ]),
    );
    const round = (at: number) => Math.round(at * 10) / 10;
    expect(await seen(again, [round(off - 0.1), off, round(back - 0.1), back])).toEqual([
      [round(off - 0.1), '0000 0244 0003', '0003'],
      // From then on it knows what its battery holds. Neither mains nor battery feed it: nobody answers until the mains are there.
      [off, '', ''],
      [round(back - 0.1), '0000 4150 000d', '0001'],
      [back, '0000 4002 0012', '0000'],
    ]);
  });
});

describe('a scene as a program of its own', () => {
  const play = async (...flags: string[]) => {
    const simulator = ours('simulator', ['--control', '127.0.0.1:0', '--exit-after-scene', ...flags]);
    scratch.later(() => simulator.stop());
    return simulator.finished();
  };

  test('ends with 0 when all was as expected, each unit with its own scene and log', async () => {
    const { code, stdout, stderr } = await play(
      ...['--model', 'SMT750I', '--scene', 'blackout', '--log', scratch.path('a'), '--speed', '5000', '--json'],
      ...['--unit', '--model', 'SRT1000XLA', '--scene', 'flapping', '--log', scratch.path('b')],
      ...['--speed', '5000', '--control', '127.0.0.1:0'],
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [, ended = ''] = stdout.trim().split('\n');
    expect(JSON.parse(ended)).toMatchObject({
      ended: true,
      scenes: [
        { name: 'blackout', now: 'ended', notMet: 0 },
        { name: 'flapping', now: 'ended', notMet: 0 },
      ],
    });
    const [first, second] = [readLog(scratch.path('a')), readLog(scratch.path('b'))];
    expect(first[0]).toMatchObject({ what: 'unit', model: 'SMT750I' });
    expect(
      second.filter(({ of, detail }) => of === 'transfer' && detail?.to === 'onBattery').length,
    ).toBeGreaterThanOrEqual(10);
    for (const log of [first, second]) {
      expect(log).toContainEqual(expect.objectContaining({ what: 'scene', now: 'ended', notMet: 0 }));
      expect(log.map(({ atMs }) => atMs)).toEqual(log.map(({ atMs }) => atMs).sort((a, b) => a - b));
    }
  });

  test('ends with 1 and tells what was not met, and with 2 for a scene that cannot be played', async () => {
    const file = scratch.path('day.yaml');
    const lines = ['name: day', 'description: A day.', 'model: SMT750I', 'steps:', '  - expect: { state: off }'];
    writeFileSync(file, lines.join('\n'));
    const missed = await play('--scene', file);
    expect(missed).toMatchObject({ code: 1, stderr: '' });
    expect(missed.stdout).toMatch(
      /AS1316113420 day ended: 0 met, 1 not met\n {2}steps\/0: state: off wanted, online found\n$/,
    );

    writeFileSync(file, [...lines, '  - mians: { voltage: 0 }', '    at: soon'].join('\n'));
    const broken = await play('--scene', file);
    expect(broken).toMatchObject({ code: 2, stdout: '' });
    expect(broken.stderr).toContain(`${file}:6: steps/1/mians: not known here; allowed: at, after, `);
    expect(broken.stderr).toContain(`${file}:7: steps/1/at: a duration`);
    expect(broken.stderr).not.toContain('    at ');
    expect(await play('--scene', 'nothing')).toMatchObject({ code: 2 });
    expect(await play('--scene', 'blackout')).toMatchObject({
      code: 2,
      stderr: '--scene blackout: it names no model, so --model is needed\n',
    });
  });
});
