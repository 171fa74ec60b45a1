import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CommandRig, sensitivity } from './command-rig.ts';

let rig: CommandRig;
beforeEach(async () => {
  rig = await new CommandRig().start();
});
afterEach(() => rig.end());

const becomes = (id: string, state: string) =>
  vi.waitFor(async () => expect(await rig.state(id)).toBe(state), { timeout: 10_000, interval: 5 });

describe('a deferred command', () => {
  test('waits for its agent, then goes without naming a boot', async () => {
    rig.setOnline(false);
    const id = await rig.made(sensitivity);
    expect(await rig.state(id)).toBe('created');
    rig.clock.pass(3_600_000);
    rig.setOnline(true);
    await becomes(id, 'sent');
    expect(rig.sent[0]?.boot).toBeUndefined();
  });

  test('expires after a day of waiting', async () => {
    rig.setOnline(false);
    const id = await rig.made(sensitivity);
    rig.clock.pass(24 * 3_600_000 + 1);
    await becomes(id, 'expired');
    rig.setOnline(true);
    expect(rig.sent).toEqual([]);
  });

  test('goes one at a time per UPS, in order', async () => {
    const [first, second] = [
      await rig.made(sensitivity),
      await rig.made({ ...sensitivity, args: { sensitivity: 'normal' } }),
    ];
    await becomes(first, 'sent');
    expect(await rig.state(second)).toBe('created');
    await rig.result(first, 'accepted');
    await rig.result(first, 'confirmed');
    await becomes(second, 'sent');
    expect(rig.sent.map((message) => message.id)).toEqual([first, second]);
  });

  test('is sent again under the same id when the agent was lost before it accepted', async () => {
    const id = await rig.made(sensitivity);
    await becomes(id, 'sent');
    rig.setOnline(false);
    await becomes(id, 'created');
    rig.setOnline(true, 'b0020000');
    await becomes(id, 'sent');
    expect(rig.sent.map((message) => message.id)).toEqual([id, id]);
    await rig.result(id, 'refused', { code: 'known' });
    expect(await rig.state(id)).toBe('sent');
    await rig.result(id, 'confirmed');
    expect(await rig.state(id)).toBe('confirmed');
  });

  test('is sent again when its connection broke and the agent was back at once under the same boot', async () => {
    rig.setOnline(true);
    const id = await rig.made(sensitivity);
    await becomes(id, 'sent');
    rig.reconnect();
    await vi.waitFor(() => expect(rig.sent.map((message) => message.id)).toEqual([id, id]), { timeout: 10_000 });
    await becomes(id, 'sent');
    await rig.result(id, 'accepted');
    rig.reconnect();
    rig.setOnline(true);
    await rig.result(id, 'confirmed');
    expect(await rig.state(id)).toBe('confirmed');
    expect(await rig.history(id)).toBe('created sent created sent accepted confirmed');
  });

  test('is sent once by a connection that only tells of itself again', async () => {
    rig.setOnline(true);
    const id = await rig.made(sensitivity);
    await becomes(id, 'sent');
    rig.setOnline(true);
    const next = await rig.made({ ...sensitivity, args: { sensitivity: 'normal' } });
    await rig.result(id, 'confirmed');
    await becomes(next, 'sent');
    expect(rig.sent.map((message) => message.id)).toEqual([id, next]);
  });

  test('is not sent again once it was accepted', async () => {
    const id = await rig.made(sensitivity);
    await becomes(id, 'sent');
    await rig.result(id, 'accepted');
    rig.setOnline(false);
    rig.setOnline(true, 'b0020000');
    await becomes(id, 'accepted');
    expect(rig.sent).toHaveLength(1);
  });

  test('that was sent once and then waited past its time is unknown, not expired', async () => {
    const id = await rig.made(sensitivity);
    await becomes(id, 'sent');
    rig.setOnline(false);
    await becomes(id, 'created');
    rig.clock.pass(24 * 3_600_000 + 1);
    await becomes(id, 'unknown');
  });

  test('goes back to waiting when the connection turns out to be gone', async () => {
    rig.answer = 'offline';
    const id = await rig.made(sensitivity);
    await becomes(id, 'created');
    rig.answer = 'sent';
    rig.clock.pass(1_000);
    await becomes(id, 'sent');
  });
});
