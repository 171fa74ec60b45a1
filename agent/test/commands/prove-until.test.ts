import { afterEach, expect, test } from 'vitest';
import { group, last, obey, openRig as open, type Rig, type RigOptions } from './rig.ts';

const rigs: Rig[] = [];
const openRig = async (options?: RigOptions) => {
  const rig = await open(options);
  rigs.push(rig);
  return rig;
};
afterEach(async () => {
  for (const rig of rigs.splice(0)) {
    expect(rig.trouble).toEqual([]);
    await rig.kill();
  }
});

test('a deadline that passes while the agent stands still does not end it without a last look', async () => {
  const rig = await openRig();
  obey(rig);
  rig.desk.receive(rig.message('outlet-group.reboot', group));
  await rig.clock.advance(3000);
  rig.clock.freeze(600_000);
  rig.unit.set({ sog0Status: ['on'] });
  // The connection did not outlive it, and is back only after its usual pause.
  rig.unit.lose();
  await rig.clock.runUntil(rig.desk.idle(), 60_000);
  expect(last(rig.journal.results)?.state).toBe('confirmed');
});

test('an unproven outcome tells when the unit was last looked at', async () => {
  const rig = await openRig();
  obey(rig, { takes: false });
  const results = await rig.send(rig.message('outlet-group.off', group));
  expect(last(results)?.says).toMatch(/\(last look \d+ s after the write\)$/);
});
