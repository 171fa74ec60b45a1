import { afterEach, describe, expect, test } from 'vitest';
import { group, MemoryJournal, obey, openRig as open, type Rig, type RigOptions } from './rig.ts';

const rigs: Rig[] = [];
const openRig = async (options?: RigOptions) => {
  const rig = await open(options);
  rigs.push(rig);
  return rig;
};
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.kill();
});

describe('killed in between', () => {
  /** Killed at the `nth` call on the journal of a group command; the unit goes on by itself. */
  async function killedAt(call: 'accept' | 'wroteMark' | 'write' | 'running', name: string) {
    const rig = await openRig();
    obey(rig);
    const stuck = new Promise<never>(() => {});
    const { journal, unit } = rig;
    let reached = false;
    const stop = async <T>(work: () => Promise<T>): Promise<T> => {
      const done = await work();
      reached = true;
      return call === 'accept' || call === 'wroteMark' ? stuck : done;
    };
    const { accept, wroteMark } = journal;
    if (call === 'accept') journal.accept = (...args) => stop(() => accept.apply(journal, args));
    if (call === 'wroteMark') journal.wroteMark = (...args) => stop(() => wroteMark.apply(journal, args));
    const { onWrite } = unit;
    unit.onWrite = (at, words) => {
      onWrite(at, words);
      reached = true;
    };
    const command = rig.message(name, group);
    rig.desk.receive(command);
    while (!reached) await rig.clock.advance(20);
    if (call === 'running') await rig.clock.advance(1000);
    // What the disk has at that moment is all that the next boot sees.
    const disk = new MemoryJournal();
    for (const [id, entry] of journal.entries) disk.entries.set(id, structuredClone(entry));
    const writes = unit.writes.length;
    unit.lose();
    await rig.clock.advance(100);
    rigs.splice(rigs.indexOf(rig), 1);
    void rig.runner.stop();
    const next = await openRig({ clock: rig.clock, unit, journal: disk, boot: 'ffffffff' });
    await rig.clock.runUntil(next.desk.idle());
    expect(unit.writes).toHaveLength(writes);
    return { results: next.resultsOf(command.id), writes };
  }

  test('before anything was written: refused, with one final result', async () => {
    const { results, writes } = await killedAt('accept', 'outlet-group.off');
    expect(results).toMatchObject([{ state: 'refused', code: 'restarted' }]);
    expect(writes).toBe(0);
  });

  test('when a write may have gone out and nothing is to be seen of it: unproven', async () => {
    const { results, writes } = await killedAt('wroteMark', 'outlet-group.off');
    expect(results).toMatchObject([{ state: 'unproven', code: 'restarted' }]);
    expect(writes).toBe(0);
  });

  test('after the write, when the registers still prove it: confirmed', async () => {
    const { results, writes } = await killedAt('write', 'outlet-group.off');
    expect(results).toMatchObject([{ state: 'confirmed' }]);
    expect(writes).toBe(1);
  });

  test('in the middle of a reboot: followed to its end', async () => {
    const { results, writes } = await killedAt('running', 'outlet-group.reboot');
    expect(results).toMatchObject([{ state: 'confirmed' }]);
    expect(writes).toBe(1);
  });

  test('a unit that does not come back leaves it unproven', async () => {
    const journal = new MemoryJournal();
    const rig = await openRig();
    const command = rig.message('outlet-group.off', group, { ups: 'AS1724150316' });
    journal.entries.set(command.id, {
      command,
      boot: 'eeeeeeee',
      state: 'running',
      wrote: true,
      detail: { before: {} },
    });
    const next = await openRig({ journal, boot: 'ffffffff' });
    await next.clock.runUntil(next.desk.idle());
    expect(next.resultsOf(command.id)).toMatchObject([{ state: 'unproven', code: 'restarted' }]);
  });
});
