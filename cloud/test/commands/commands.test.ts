import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { findCommand, stepsOf } from '../../src/commands/command-store.ts';
import { CommandRig, reboot, sensitivity } from './command-rig.ts';

let rig: CommandRig;
beforeEach(async () => {
  rig = await new CommandRig().start();
});
afterEach(() => rig.end());

const becomes = (id: string, state: string) =>
  vi.waitFor(async () => expect(await rig.state(id)).toBe(state), { timeout: 10_000, interval: 5 });

describe('an immediate command', () => {
  test('goes at once to the agent that is there, naming its boot, and lives 30 s', async () => {
    const id = await rig.made(reboot);
    expect(await rig.state(id)).toBe('sent');
    const now = rig.clock.wallNow();
    expect(rig.sent).toEqual([
      {
        v: 1,
        id,
        agent: 'a1',
        ups: 'S1',
        name: 'outlet-group.reboot',
        args: { group: 1, groupName: 'Servers', delay: false, force: false },
        boot: 'b0010000',
        issued: now,
        expires: now + 30_000,
        by: 'test',
      },
    ]);
  });

  test('is refused at once when the agent is offline, and is not sent when it comes back', async () => {
    rig.setOnline(false);
    const id = await rig.made(reboot);
    expect(await rig.state(id)).toBe('refused:offline');
    rig.setOnline(true);
    rig.clock.pass(1_000);
    const deferred = await rig.made(sensitivity);
    await becomes(deferred, 'sent');
    expect(rig.sent.map((message) => message.id)).toEqual([deferred]);
  });

  test('is refused when the connection turns out to be gone', async () => {
    rig.answer = 'offline';
    const id = await rig.made(reboot);
    expect(await rig.state(id)).toBe('refused:offline');
    expect(await rig.history(id)).toBe('created refused');
  });

  test('counts as sent when the broker cannot say', async () => {
    rig.answer = 'broken';
    const id = await rig.made(reboot);
    expect(await rig.state(id)).toBe('sent');
  });

  test('is never sent a second time, whatever its agent does', async () => {
    const id = await rig.made(reboot);
    rig.setOnline(false);
    rig.setOnline(true, 'b0020000');
    rig.clock.pass(1_000);
    const deferred = await rig.made(sensitivity);
    expect(await rig.state(deferred)).toBe('created');
    await rig.result(id, 'refused', { code: 'wrong-boot' });
    await becomes(deferred, 'sent');
    expect(rig.sent.map((message) => message.id)).toEqual([id, deferred]);
  });

  test('becomes unknown after its longest run, and a later result still counts', async () => {
    const id = await rig.made(reboot);
    // 30 s to be accepted in, 10 s off, 30 s of slack, 10 s for the way.
    rig.clock.pass(79_000);
    await new Promise((resolve) => setImmediate(resolve));
    expect(await rig.state(id)).toBe('sent');
    rig.clock.pass(1_001);
    await becomes(id, 'unknown');
    await rig.result(id, 'confirmed', { says: 'off, then on' });
    expect(await rig.state(id)).toBe('confirmed');
    expect(await rig.history(id)).toBe('created sent unknown confirmed');
  });

  test('has a longer time from accepted and from each sign of life on', async () => {
    const id = await rig.made(reboot);
    await rig.result(id, 'accepted');
    rig.clock.pass(45_000);
    await rig.result(id, 'running');
    rig.clock.pass(49_000);
    await new Promise((resolve) => setImmediate(resolve));
    expect(await rig.state(id)).toBe('running');
    rig.clock.pass(1_001);
    await becomes(id, 'unknown');
  });
});

describe('a restart of the cloud finds a command', () => {
  const wait = 24 * 3_600_000 + 1;

  test('created and waiting: it is sent when its agent comes, or expires', async () => {
    rig.setOnline(false);
    const [one, two] = [await rig.made(sensitivity), await rig.made(sensitivity)];
    await rig.restart(1_000);
    expect(await rig.state(one)).toBe('created');
    rig.setOnline(true);
    await becomes(one, 'sent');
    rig.setOnline(false);
    await becomes(one, 'created');
    await rig.restart(wait);
    expect([await rig.state(one), await rig.state(two)]).toEqual(['unknown', 'expired']);
  });

  test('being handed over: an immediate one may have gone out, a deferred one is sent again', async () => {
    rig.answer = 'hang';
    void rig.create(reboot).catch(() => {});
    await vi.waitFor(() => expect(rig.asked).toBe(1));
    const { id } = await rig.store.db.selectFrom('commands').select('id').executeTakeFirstOrThrow();
    rig.answer = 'sent';
    await rig.restart(1_000);
    expect(await rig.state(id)).toBe('sent');
    expect(rig.sent).toEqual([]);
    await rig.restart(200_000);
    expect(await rig.state(id)).toBe('unknown');
  });

  test('sent: an immediate one is left alone until its time is over, a deferred one is sent again', async () => {
    const immediate = await rig.made(reboot);
    await rig.restart(1_000);
    expect(await rig.state(immediate)).toBe('sent');
    await rig.restart(100_000);
    expect(await rig.state(immediate)).toBe('unknown');
    const deferred = await rig.made(sensitivity);
    await becomes(deferred, 'sent');
    await rig.restart(1_000);
    await vi.waitFor(() => expect(rig.sent.filter((message) => message.id === deferred)).toHaveLength(2));
  });

  for (const state of ['accepted', 'running'] as const)
    test(`${state}: it is left alone until its time is over, and a result counts after that`, async () => {
      const id = await rig.made(reboot);
      await rig.result(id, state);
      await rig.restart(1_000);
      expect(await rig.state(id)).toBe(state);
      await rig.restart(200_000);
      expect(await rig.state(id)).toBe('unknown');
      await rig.restart(1_000);
      await rig.result(id, 'confirmed');
      expect(await rig.state(id)).toBe('confirmed');
      expect(rig.sent).toHaveLength(1);
    });

  for (const state of ['confirmed', 'refused', 'unproven', 'failed', 'expired', 'cancelled'] as const)
    test(`${state}: nothing changes`, async () => {
      const id = await rig.made(reboot);
      await rig.result(id, state);
      const before = await findCommand(rig.store.db, id);
      await rig.restart(wait);
      expect(await findCommand(rig.store.db, id)).toEqual(before);
      expect(rig.sent).toHaveLength(1);
    });
});

describe('results', () => {
  test('are kept as history with the time and the words of each', async () => {
    const id = await rig.made(reboot);
    await rig.result(id, 'accepted', { says: 'taken' });
    await rig.result(id, 'running', { says: 'off' });
    await rig.result(id, 'running', { says: 'coming back' });
    await rig.result(id, 'unproven', { code: 'no-proof', says: 'no sign' });
    const steps = await stepsOf(rig.store.db, id);
    expect(steps.map(({ state, says, code }) => [state, says, code])).toEqual([
      ['created', undefined, undefined],
      ['sent', undefined, undefined],
      ['accepted', 'taken', undefined],
      ['running', 'off', undefined],
      ['running', 'coming back', undefined],
      ['unproven', 'no sign', 'no-proof'],
    ]);
    expect(steps.at(-1)).toMatchObject({ at: rig.clock.wallNow(), ts: rig.clock.wallNow() - 5 });
  });

  test('of an earlier record do not undo a later one', async () => {
    const id = await rig.made(reboot);
    await rig.result(id, 'confirmed', { epoch: '2-00000000', seq: 1 });
    await rig.result(id, 'failed', { epoch: '1-ffffffff', seq: 900 });
    expect(await rig.state(id)).toBe('confirmed');
  });

  test('of another agent, or of no command, change nothing', async () => {
    const id = await rig.made(reboot);
    await rig.result(id, 'confirmed', { agent: 'a2' });
    await rig.result('nobody', 'confirmed');
    expect(await rig.state(id)).toBe('sent');
    expect(rig.warnings).toHaveLength(2);
  });

  test('keep so many signs of progress and no more, and the end always', async () => {
    const id = await rig.made(reboot);
    for (let i = 0; i < 120; i++) await rig.result(id, 'running', { says: `${i}` });
    await rig.result(id, 'confirmed');
    const steps = await stepsOf(rig.store.db, id);
    expect(steps).toHaveLength(101);
    expect(steps.at(-1)?.state).toBe('confirmed');
  });
});

describe('a request', () => {
  const mistakes = async (name: string, args: Record<string, unknown>) => {
    const creation = await rig.create({ name, args });
    return creation.outcome === 'invalid' ? creation.mistakes : creation.outcome;
  };

  test('names every mistake, and leaves nothing in the store', async () => {
    expect(await mistakes('outlet-group.explode', {})).toEqual([
      expect.objectContaining({ path: 'name', allowed: expect.stringContaining('outlet-group.reboot') }),
    ]);
    expect(await mistakes('outlet-group.off', { group: 0, groupName: 7, dealy: true })).toEqual([
      expect.objectContaining({ path: 'name', says: expect.stringContaining('does not offer') }),
      expect.objectContaining({ path: 'args.group' }),
      expect.objectContaining({ path: 'args.groupName' }),
      expect.objectContaining({ path: 'args' }),
    ]);
    expect(await rig.store.db.selectFrom('commands').select('id').execute()).toEqual([]);
  });

  test('comes once under its idempotency key', async () => {
    const first = await rig.create(reboot, 'k1');
    const second = await rig.create(reboot, 'k1');
    const other = await rig.create(sensitivity, 'k1');
    expect([first.outcome, second.outcome, other.outcome]).toEqual(['created', 'repeated', 'key-taken']);
    expect(rig.sent).toHaveLength(1);
    const both = await Promise.all([rig.create(sensitivity, 'k2'), rig.create(sensitivity, 'k2')]);
    expect(both.map(({ outcome }) => outcome).sort()).toEqual(['created', 'repeated']);
  });
});
