import { describe, expect, test } from 'vitest';
import { readScene } from '../../src/scenes/read-scene.ts';
import type { Scene } from '../../src/scenes/scene.ts';
import { makeRig } from './rig.ts';

function sceneOf(...steps: unknown[]): Scene {
  const read = readScene({ name: 'day', description: 'A day.', steps });
  if ('scene' in read) return read.scene;
  throw new Error(JSON.stringify(read.mistakes));
}

const pullThePlug = sceneOf(
  { at: '10s', mains: { percent: 0 }, expect: { state: 'onBattery' } },
  { at: '12300ms', mains: { percent: 100 } },
  { until: { state: 'online' }, within: '10s', expect: { charge: { above: 101.5 - 2 } } },
);

/** What happened when, without the unit's own words. */
const told = (log: ReturnType<typeof makeRig>['log']) =>
  log
    .filter(({ what }) => what !== 'happening')
    .map((line) => [
      line.atMs,
      line.what === 'act' ? line.act : line.what === 'expect' ? line.met : line.what === 'scene' ? line.now : '',
    ]);

describe('a scene in time', () => {
  test.each([100, 50, 333, 7_000, 3_600_000])(
    'acts at its own times, however time is handed over: %i ms',
    async (pieceMs) => {
      const { player, log } = makeRig();
      const end = player.play(pullThePlug);
      for (let passed = 0; passed < 60_000; passed += pieceMs) player.advance(pieceMs);
      expect(told(log)).toEqual([
        [0, 'started'],
        [10_000, 'mains'],
        [10_000, true],
        [12_300, 'mains'],
        [15_300, true],
        [15_300, true],
        [15_300, 'ended'],
      ]);
      expect(await end).toEqual({ scene: 'day', met: 3, notMet: 0, now: 'ended' });
    },
  );

  test('what happens in the unit is in the log at its time, before and after the scene too', () => {
    const { player, unit, log } = makeRig();
    unit.setMains({ percent: 0 });
    player.advance(5000);
    unit.setMains({ percent: 100 });
    player.advance(10_000);
    void player.play(sceneOf({ after: '1s', load: { percent: 50 } }));
    player.advance(5000);
    const transfers = log.flatMap((line) =>
      line.what === 'happening' && line.of === 'transfer' ? [[line.atMs, line.sceneMs, line.detail.to]] : [],
    );
    expect(transfers).toEqual([
      [0, undefined, 'onBattery'],
      [8000, undefined, 'online'],
    ]);
    expect(log.find((line) => line.what === 'happening' && line.of === 'load')).toMatchObject({
      atMs: 16_000,
      sceneMs: 1000,
    });
  });

  test('steps that are due at the very start happen at once', () => {
    const { player, unit } = makeRig();
    void player.play(sceneOf({ mains: { percent: 0 } }, { after: '1s' }));
    expect(unit.state().state).toBe('onBattery');
  });

  test('the load and the serial number that it begins with, unless told that they are so already', () => {
    const { player, unit } = makeRig();
    void player.play({ ...pullThePlug, load: 77, serial: 'AS2222222222' });
    expect(unit.state()).toMatchObject({ load: { demandPercent: 77 }, identity: { serial: 'AS2222222222' } });
    const other = makeRig();
    void other.player.play({ ...pullThePlug, load: 77 }, { asGiven: true });
    expect(other.unit.state().load.demandPercent).not.toBe(77);
  });

  test('an act that sets the speed does not stop time', () => {
    const { player, stage, unit } = makeRig();
    void player.play(sceneOf({ at: '1s', speed: { speed: 10 } }, { at: '2s', mains: { percent: 0 } }));
    player.advance(3000);
    expect(stage.time.speed).toBe(10);
    expect(unit.state()).toMatchObject({ state: 'onBattery', atMs: 3000 });
  });
});

describe('expectations', () => {
  test('what is not met is told with what was wanted and what was found, and the scene goes on', () => {
    const { player, unit, log } = makeRig();
    void player.play(
      sceneOf(
        {
          at: '1s',
          expect: {
            state: 'onBattery',
            charge: { below: 50 },
            faults: ['overload'],
            registers: { inputStatus: ['boost'] },
          },
        },
        { until: { state: 'off' }, within: '2s', mains: { percent: 0 } },
        { after: '1s', expect: { state: 'onBattery' } },
      ),
    );
    player.advance(60_000);
    expect(player.report).toMatchObject({ now: 'ended', met: 1, notMet: 2, sinceMs: 4000 });
    expect(player.report?.unmet.map(({ step, says }) => [step, says])).toEqual([
      [
        'steps/0',
        'state: onBattery wanted, online found; charge: below 50 wanted, 100 found; faults: overload wanted, none found; inputStatus: boost wanted, acceptable found',
      ],
      ['steps/1', 'state: off wanted, online found'],
    ]);
    expect(unit.state().state).toBe('onBattery');
    expect(log).toContainEqual(
      expect.objectContaining({
        what: 'expect',
        met: false,
        until: true,
        atMs: 3000,
        misses: [{ what: 'state', wanted: 'off', found: 'online' }],
      }),
    );
  });

  test.each([
    [
      'a write that the unit refuses',
      { write: { register: 'sensitivity', words: [3] } },
      /write: write sensitivity: done wanted, the unit says refused/,
    ],
    ['a load beyond its model', { load: { watts: 99_999 } }, /load: watts/],
  ])('%s counts as one that is not met', (_, act, says) => {
    const { player, log } = makeRig();
    void player.play(sceneOf(act, { after: '1s' }));
    player.advance(2000);
    expect(player.report).toMatchObject({
      now: 'ended',
      notMet: 1,
      unmet: [{ step: 'steps/0', says: expect.stringMatching(says) }],
    });
    expect(log.find(({ what }) => what === 'failed')).toMatchObject({ atMs: 0, says: expect.any(String) });
  });

  test('a refusal can be what is wanted', () => {
    const { player } = makeRig();
    void player.play(
      sceneOf(
        { write: { register: 'sensitivity', words: [3], outcome: 'refused' } },
        { write: { register: 'sog0OffDelay', value: 20 }, expect: { registers: { sog0OffDelay: 20 } } },
        { write: { register: 'sog2OffDelay', value: 20, outcome: 'notApplicable' } },
        { write: { register: 'outletCommand', value: ['reboot', 'sog0', 'serial'] } },
        {
          after: '1s',
          expect: {
            groups: { 0: 'on', 1: 'off' },
            registers: { sog0Status: { has: ['reboot'], hasNot: ['on'] }, sog2OffDelay: null },
          },
        },
      ),
    );
    player.advance(2000);
    expect(player.report).toMatchObject({ now: 'ended', met: 2, unmet: [] });
  });

  test('an act on the links that fails later is told before the scene is over', async () => {
    const { player, stage } = makeRig();
    stage.links.change = () => Promise.reject(new Error('the port is taken'));
    const end = player.play(sceneOf({ link: { down: false } }));
    player.advance(1000);
    expect(await end).toMatchObject({ now: 'ended', notMet: 1 });
    expect(player.report?.unmet).toEqual([{ scene: 'day', step: 'steps/0', says: 'link: the port is taken' }]);
  });
});

describe('one scene at a time', () => {
  test('a new one takes the place of the old, and stopping leaves the unit as it is', async () => {
    const { player, unit, log } = makeRig();
    const first = player.play(pullThePlug);
    player.advance(11_000);
    const second = player.play(sceneOf({ after: '1h', mains: { percent: 100 } }));
    expect(await first).toEqual({ scene: 'day', met: 1, notMet: 0, now: 'stopped' });
    player.stop();
    player.stop();
    expect(await second).toMatchObject({ now: 'stopped' });
    player.advance(7_200_000);
    expect(unit.state().mains.voltage).toBe(0);
    expect(log.filter(({ what }) => what === 'scene')).toHaveLength(4);
  });

  test('the report tells what comes next', () => {
    const { player } = makeRig();
    expect(player.report).toBeUndefined();
    void player.play(
      sceneOf(
        { repeat: 2, steps: [{ after: '10s', mains: { percent: 0 } }] },
        { until: { charge: { below: 50 } }, within: '1h', expect: { state: 'onBattery' } },
      ),
    );
    player.advance(14_000);
    expect(player.report).toMatchObject({
      now: 'playing',
      sinceMs: 14_000,
      next: { step: 'steps/0/steps/0', rounds: [{ round: 2, of: 2 }], inMs: 6000, acts: { mains: { percent: 0 } } },
    });
    player.advance(10_000);
    expect(player.report?.next).toMatchObject({
      until: { charge: { below: 50 } },
      withinMs: 3_596_000,
      expect: { state: 'onBattery' },
    });
  });

  test('it is refused on a model that it does not fit', () => {
    const { player } = makeRig('SMX1500RM2U');
    expect(() => player.play({ ...pullThePlug, needs: ['loadShedding', 'mainGroup'] })).toThrow(
      /scene day: SMX1500RM2U lacks loadShedding \(settings for load shedding\), mainGroup/,
    );
    expect(player.report).toBeUndefined();
  });
});
