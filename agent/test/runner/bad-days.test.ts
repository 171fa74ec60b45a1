import { expect, test } from 'vitest';
import { countReads, SERIAL, setUp, tells } from './rig.ts';

test('a command that reads everything from a slow unit does not make it look lost', async () => {
  const { clock, unit, runner, heard } = setUp();
  await clock.advance(5000);
  unit.replyMs = 1000;
  const before = heard.length;
  const command = runner.act(SERIAL, async (line) => {
    await line.confirm(SERIAL);
    return line.look(['inventory', 'setting', 'status']);
  });
  await clock.runUntil(command);
  await clock.advance(10_000);
  expect(tells(heard.slice(before))).not.toContain('state down');
  expect(runner.state).toBe('up');
  expect(countReads(unit, 0)).toBeGreaterThan(0);
});

test('a unit whose status means nothing is lost, however well it answers everything else', async () => {
  const { clock, unit, runner } = setUp();
  await clock.advance(5000);
  unit.words.set(1, 0);
  await clock.advance(6000);
  expect(runner.state).toBe('down');
});
