import { beforeEach, describe, expect, test } from 'vitest';
import { withCrc } from './fake-unit.ts';
import { describeLink } from './link-contract.ts';
import { begin, type Rig, serialRig } from './rig.ts';

describeLink('an RTU link', serialRig);

describe('an RTU link', () => {
  let rig: Rig;
  beforeEach(() => {
    rig = serialRig();
  });
  const run = <T>(promise: Promise<T>): Promise<T> => rig.clock.runUntil(promise);
  const asked = (from: number) => rig.unit.served.slice(from).map(({ at, words }) => [at, words]);

  test('keeps 36 ms between the last byte of a reply and the next request, and not more', async () => {
    await begin(rig);
    for (let turn = 0; turn < 5; turn++) await run(rig.link.read(0, 27));
    const gaps = rig.medium.sentAtMs.slice(1).map((sentAtMs, turn) => sentAtMs - (rig.medium.repliedAtMs[turn] ?? 0));
    for (const gapMs of gaps) expect(gapMs).toBeCloseTo(36, 6);
  });

  test('proves the line after opening: what was asked through it before is not known', async () => {
    await run(rig.link.open());
    rig.medium.inject(withCrc(Buffer.from([1, 3, 4, 0xde, 0xad, 0xbe, 0xef])));
    await run(rig.link.read(0, 2));
    expect(asked(0)).toEqual([
      [2054, 4],
      [0, 2],
    ]);
    expect(rig.medium.sentAtMs[0]).toBeGreaterThan(500);
  });

  test('after a timeout is silent, flushes, and probes with another length before it goes on', async () => {
    await begin(rig);
    const before = rig.unit.served.length;
    const flushes = rig.medium.flushes;
    rig.medium.faults = [{ kind: 'mute' }];
    await expect(run(rig.link.read(128, 4))).rejects.toMatchObject({ code: 'timeout' });
    const timedOutAtMs = rig.clock.now();
    await run(rig.link.read(0, 6));
    const [, timedOut = [], probe = [], next] = [null, ...asked(before)];
    expect(timedOut).toEqual([128, 4]);
    expect([4, 6]).not.toContain(probe[1]);
    expect(next).toEqual([0, 6]);
    expect(rig.medium.flushes).toBe(flushes + 1);
    expect((rig.medium.sentAtMs.at(-2) ?? 0) - timedOutAtMs).toBeGreaterThanOrEqual(500);
  });

  test('counts a wrong CRC, and does not wait for the timeout then', async () => {
    await begin(rig);
    rig.medium.faults = [{ kind: 'flip', bit: 100 }];
    const startedAtMs = rig.clock.now();
    await expect(run(rig.link.read(0, 27))).rejects.toMatchObject({ code: 'garbled' });
    expect(rig.clock.now() - startedAtMs).toBeLessThan(300);
    expect(rig.link.stats.crcErrors).toBe(1);
  });

  test('a stray byte between two requests costs one probe, and no long silence', async () => {
    await begin(rig);
    const before = rig.unit.served.length;
    rig.medium.inject(Uint8Array.of(0x55));
    const startedAtMs = rig.clock.now();
    await run(rig.link.read(0, 2));
    expect(rig.unit.served.length - before).toBe(2);
    expect(rig.clock.now() - startedAtMs).toBeLessThan(200);
    expect(rig.link.stats.drainedBytes).toBe(1);
  });

  test('waits for a line to fall silent, but not for ever', async () => {
    await begin(rig);
    const babble = () => {
      rig.medium.inject(Uint8Array.of(0x55));
      rig.clock.at(rig.clock.now() + 10, babble);
    };
    babble();
    await expect(run(rig.link.write(1538, [0, 1]))).rejects.toMatchObject({ code: 'garbled', wrote: 'no' });
    expect(rig.unit.writes).toEqual([]);
  });

  test('asks a unit that is away every few seconds, and finds it again', async () => {
    await begin(rig);
    rig.medium.faults = Array.from({ length: 200 }, () => ({ kind: 'lost' as const }));
    for (const untilMs = rig.clock.now() + 600_000; rig.clock.now() < untilMs; ) {
      await expect(run(rig.link.read(0, 27))).rejects.toMatchObject({ code: 'timeout' });
    }
    const tries = rig.medium.sentAtMs.filter((sentAtMs) => sentAtMs > rig.clock.now() - 300_000).length;
    expect(tries).toBeGreaterThan(60);
    rig.medium.faults = [];
    const backAtMs = rig.clock.now();
    expect(await run(rig.link.read(0, 27))).toHaveLength(27);
    expect(rig.clock.now() - backAtMs).toBeLessThan(10_000);
  });

  test('does not repeat probes on a line that loses a reply now and then', async () => {
    await begin(rig);
    for (let turn = 0; turn < 40; turn++) {
      rig.medium.faults = [{ kind: 'mute' }];
      await expect(run(rig.link.read(0, 27))).rejects.toMatchObject({ code: 'timeout' });
      const startedAtMs = rig.clock.now();
      expect(await run(rig.link.read(0, 27))).toHaveLength(27);
      expect(rig.clock.now() - startedAtMs).toBeLessThan(2000);
    }
  });
});
