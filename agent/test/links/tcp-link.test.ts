import { beforeEach, describe, expect, test } from 'vitest';
import { tcpLink } from '../../src/links/tcp-link.ts';
import { describeLink } from './link-contract.ts';
import { begin, networkRig, type Rig } from './rig.ts';

describeLink('a TCP link', networkRig);

describe('a TCP link', () => {
  let rig: Rig;
  beforeEach(() => {
    rig = networkRig();
  });
  const run = <T>(promise: Promise<T>): Promise<T> => rig.clock.runUntil(promise);

  test('holds one connection open', async () => {
    await begin(rig);
    for (let turn = 0; turn < 20; turn++) await run(rig.link.read(0, 27));
    expect(rig.medium.openedAtMs).toHaveLength(1);
  });

  test('gives the connection up after 2000 ms without a reply, and waits 2 s before the next', async () => {
    await begin(rig);
    const downs: string[] = [];
    rig.link.onDown((cause) => downs.push(cause.code));
    rig.medium.faults = [{ kind: 'mute' }];
    const startedAtMs = rig.clock.now();
    await expect(run(rig.link.read(0, 27))).rejects.toMatchObject({ code: 'timeout' });
    expect(rig.clock.now() - startedAtMs).toBe(2000);
    expect(rig.link.isOpen).toBe(false);
    expect(rig.medium.isOpen).toBe(false);
    expect(downs).toEqual(['timeout']);
    await run(rig.link.open());
    expect((rig.medium.openedAtMs[1] ?? 0) - startedAtMs).toBe(4000);
  });

  test('waits 2 s after a connection that was refused, and after one that it closed itself', async () => {
    rig.medium.refusals.push(new Error('ECONNREFUSED'));
    await expect(run(rig.link.open())).rejects.toMatchObject({ code: 'refused' });
    await run(rig.link.open());
    await rig.link.close();
    await run(rig.link.open());
    expect(rig.medium.openedAtMs).toEqual([2000, 4000]);
  });

  test('closing ends the wait for the next connection', async () => {
    await begin(rig);
    await rig.link.close();
    const opening = rig.link.open();
    await rig.clock.advance(100);
    await rig.link.close();
    await expect(run(opening)).rejects.toMatchObject({ code: 'closed' });
    expect(rig.medium.openedAtMs).toHaveLength(1);
  });

  test('gives up connecting after a while', async () => {
    const signals: AbortSignal[] = [];
    const link = tcpLink({
      clock: rig.clock,
      unit: 1,
      connect: (_events, signal) => {
        signals.push(signal);
        return new Promise(() => {});
      },
    });
    await expect(run(link.open())).rejects.toMatchObject({ code: 'refused' });
    expect(signals[0]?.aborted).toBe(true);
    expect(rig.clock.now()).toBe(5000);
  });

  test.each([
    { kind: 'other-unit' as const },
    { kind: 'other-protocol' as const },
    { kind: 'noise' as const, where: 'before' as const, bytes: [9, 9, 9, 9, 9, 9] },
  ])('$kind: garbled, and the connection is given up', async (fault) => {
    await begin(rig);
    rig.medium.faults = [fault];
    await expect(run(rig.link.read(0, 27))).rejects.toMatchObject({ code: 'garbled' });
    expect(rig.link.isOpen).toBe(false);
  });

  test('rubbish while nothing is asked costs the connection too', async () => {
    await begin(rig);
    const downs: string[] = [];
    rig.link.onDown((cause) => downs.push(cause.code));
    rig.medium.inject(Buffer.from('HTTP/1.1 400 Bad Request'));
    expect(downs).toEqual(['garbled']);
    expect(rig.link.isOpen).toBe(false);
  });

  test('a reply of another transaction is dropped, a repeated one too', async () => {
    await begin(rig);
    rig.medium.faults = [{ kind: 'twice' }];
    expect(await run(rig.link.read(0, 27))).toHaveLength(27);
    expect(await run(rig.link.read(128, 27))).toHaveLength(27);
    expect(rig.link.stats.drainedBytes).toBe(6 + 3 + 54);
    expect(rig.medium.openedAtMs).toHaveLength(1);
  });

  test('a byte count that lies is garbled', async () => {
    await begin(rig);
    const reading = rig.link.read(0, 2);
    await rig.clock.advance(1);
    rig.medium.inject(Buffer.from([0, 2, 0, 0, 0, 7, 1, 3, 2, 0, 0, 0, 0]));
    await expect(run(reading)).rejects.toMatchObject({ code: 'garbled' });
  });
});
