import { beforeEach, describe, expect, test } from 'vitest';
import { LinkError } from '../../src/links/link.ts';
import { wordAt } from './fake-unit.ts';
import { begin, type Rig } from './rig.ts';

/** What every link promises, whatever it speaks. */
export function describeLink(name: string, makeRig: () => Rig): void {
  describe(name, () => {
    let rig: Rig;
    beforeEach(() => {
      rig = makeRig();
    });

    const run = <T>(promise: Promise<T>): Promise<T> => rig.clock.runUntil(promise);
    const failure = async (promise: Promise<unknown>): Promise<LinkError> => {
      const error = await run(
        promise.then(
          () => undefined,
          (reason: unknown) => reason,
        ),
      );
      if (!LinkError.is(error)) throw new Error(`expected a LinkError, got ${String(error)}`);
      return error;
    };

    test('reads words from their addresses', async () => {
      await begin(rig);
      const words = await run(rig.link.read(128, 44));
      expect(words).toEqual(Array.from({ length: 44 }, (_, index) => wordAt(128 + index, rig.unit.served.length)));
    });

    test('reads the longest block there is', async () => {
      await begin(rig);
      expect(await run(rig.link.read(0, 125))).toHaveLength(125);
    });

    test('writes by one FC16', async () => {
      await begin(rig);
      await run(rig.link.write(1538, [0, 0x4210]));
      expect(rig.unit.writes).toMatchObject([{ functionCode: 16, at: 1538, words: 2, written: [0, 0x4210] }]);
    });

    test('leaves 200 ms behind a write, and no more behind a read than the medium asks for', async () => {
      await begin(rig);
      await run(rig.link.write(1028, [1]));
      const wroteAtMs = rig.clock.now();
      await run(rig.link.read(0, 2));
      await run(rig.link.read(0, 2));
      const [first = 0, second = 0] = rig.medium.sentAtMs.slice(-2);
      expect(first - wroteAtMs).toBeCloseTo(200, 6);
      expect(second - (rig.medium.repliedAtMs.at(-2) ?? 0)).toBeLessThan(36.001);
    });

    test('tells an exception, with its code and that nothing was written', async () => {
      await begin(rig);
      rig.medium.faults = [
        { kind: 'refused', code: 2 },
        { kind: 'refused', code: 4 },
      ];
      expect(await failure(rig.link.read(5, 1))).toMatchObject({ code: 'exception', exceptionCode: 2 });
      const refused = await failure(rig.link.write(1538, [0, 1]));
      expect(refused).toMatchObject({ code: 'exception', exceptionCode: 4, wrote: 'no' });
      expect(await run(rig.link.read(5, 1))).toHaveLength(1);
      expect(rig.link.stats.exceptions).toBe(2);
    });

    test.each([5, 11])('does not take exception %i to a write for "not written"', async (code) => {
      await begin(rig);
      rig.medium.faults = [{ kind: 'refused', code }];
      expect(await failure(rig.link.write(1538, [0, 1]))).toMatchObject({ exceptionCode: code, wrote: 'maybe' });
    });

    test('a lost reply to a write leaves it open whether it was done, and the write is not repeated', async () => {
      await begin(rig);
      rig.medium.faults = [{ kind: 'mute' }];
      expect(await failure(rig.link.write(1538, [0, 0x4210]))).toMatchObject({ code: 'timeout', wrote: 'maybe' });
      if (!rig.link.isOpen) await run(rig.link.open());
      await run(rig.link.read(0, 2));
      expect(rig.unit.writes).toHaveLength(1);
      expect(rig.link.stats.timeouts).toBe(1);
    });

    test('refuses a second request while one is in flight', async () => {
      await begin(rig);
      const first = rig.link.read(0, 27);
      expect(await failure(rig.link.write(1538, [0, 1]))).toMatchObject({ code: 'busy', wrote: 'no' });
      expect(await failure(rig.link.read(0, 2))).toMatchObject({ code: 'busy' });
      expect(await run(first)).toHaveLength(27);
      expect(rig.unit.writes).toEqual([]);
    });

    test.each([
      [-1, 1],
      [0.5, 1],
      [0, 0],
      [0, 126],
      [65_535, 2],
      [0, Number.NaN],
    ])('refuses to read %d, %d', async (at, words) => {
      await begin(rig);
      const before = rig.unit.served.length;
      expect(await failure(rig.link.read(at, words))).toMatchObject({ code: 'bad-request' });
      expect(rig.unit.served).toHaveLength(before);
    });

    test.each([[[]], [[-1]], [[65_536]], [[0.5]], [Array.from({ length: 124 }, () => 0)]])(
      'refuses to write %j',
      async (words) => {
        await begin(rig);
        expect(await failure(rig.link.write(0, words))).toMatchObject({ code: 'bad-request', wrote: 'no' });
        expect(rig.unit.writes).toEqual([]);
      },
    );

    test('is closed before it was opened and after it was closed', async () => {
      expect(await failure(rig.link.read(0, 1))).toMatchObject({ code: 'closed' });
      expect(await failure(rig.link.write(0, [1]))).toMatchObject({ code: 'closed', wrote: 'no' });
      await begin(rig);
      await rig.link.close();
      await rig.link.close();
      expect(rig.link.isOpen).toBe(false);
      expect(rig.medium.isOpen).toBe(false);
      expect(await failure(rig.link.read(0, 1))).toMatchObject({ code: 'closed' });
    });

    test('ends what is pending when it is closed, without calling itself down', async () => {
      await begin(rig);
      const downs: LinkError[] = [];
      rig.link.onDown((cause) => downs.push(cause));
      rig.medium.faults = [{ kind: 'mute' }];
      const write = Promise.allSettled([rig.link.write(1538, [0, 1])]);
      await rig.clock.advance(100);
      await rig.link.close();
      expect((await write)[0]).toMatchObject({ reason: { code: 'closed', wrote: 'maybe' } });
      expect(downs).toEqual([]);
    });

    test('ends what is pending when the device vanishes, and says that it is down', async () => {
      await begin(rig);
      const downs: LinkError[] = [];
      const stop = rig.link.onDown((cause) => downs.push(cause));
      const read = Promise.allSettled([rig.link.read(0, 27)]);
      await rig.clock.advance(5);
      rig.medium.vanish(new Error('EIO'));
      expect((await read)[0]).toMatchObject({ reason: { code: 'closed' } });
      expect(downs).toMatchObject([{ code: 'closed', cause: { message: 'EIO' } }]);
      expect(rig.link.isOpen).toBe(false);
      stop();
      await run(rig.link.open());
      expect(await run(rig.link.read(0, 2))).toHaveLength(2);
      rig.medium.vanish(new Error('EIO'));
      expect(downs).toHaveLength(1);
    });

    test('cannot be opened: refused with the cause, and then it can', async () => {
      rig.medium.refusals.push(new Error('ENOENT'));
      expect(await failure(rig.link.open())).toMatchObject({ code: 'refused', cause: { message: 'ENOENT' } });
      expect(rig.link.isOpen).toBe(false);
      await run(rig.link.open());
      expect(rig.link.isOpen).toBe(true);
    });

    test('a second opening is busy, opening what is open is nothing', async () => {
      const first = rig.link.open();
      expect(await failure(rig.link.open())).toMatchObject({ code: 'busy' });
      await run(first);
      await run(rig.link.open());
      expect(rig.medium.openedAtMs).toHaveLength(1);
    });

    test('survives its listener closing it', async () => {
      await begin(rig);
      rig.link.onDown(() => void rig.link.close());
      rig.medium.vanish(new Error('EIO'));
      await run(rig.link.open());
      expect(await run(rig.link.read(0, 2))).toHaveLength(2);
    });

    test('measures replies', async () => {
      await begin(rig);
      await run(rig.link.read(0, 27));
      const { requests, lastReplyMs = 0, smoothedReplyMs = 0 } = rig.link.stats;
      expect(requests).toBe(2);
      expect(lastReplyMs).toBeGreaterThanOrEqual(20);
      expect(lastReplyMs).toBeLessThan(100);
      expect(smoothedReplyMs).toBeGreaterThan(0);
    });
  });
}
