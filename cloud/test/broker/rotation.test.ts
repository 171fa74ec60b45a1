import { walkBundles } from '@ridethrough/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CloudRig } from '../rig/cloud-rig.ts';
import { command, EPOCH, telemetry } from '../rig/records.ts';
import { TestAgent } from '../rig/test-agent.ts';
import { until } from '../rig/until.ts';

let rig: CloudRig;
beforeEach(async () => {
  rig = await new CloudRig().start();
});
afterEach(() => rig.stop());

test('through the replacement of the CA agents stay, connect with old and new certificates, and only then with new ones', async () => {
  const { store } = rig.trust;
  const before = await rig.trust.newIdentity('gw1');
  const agent = await TestAgent.connect(rig, 'gw1', { identity: before });
  await store.rotate('ca');
  expect(agent.closed).toBe(false);
  // One that knows only the old CA still connects, and so does one whose certificate is of the new.
  const old = await TestAgent.connect(rig, 'gw2', { identity: await oldFashioned('gw2', before.ca) });
  const renewed = await rig.trust.newIdentity('gw3');
  const fresh = await TestAgent.connect(rig, 'gw3', { identity: renewed });
  await fresh.send(telemetry({ 'ups.load': 1 }, { seq: 1 }));
  await fresh.receipted(EPOCH, 1);
  await store.retire();
  await until(() => agent.closed);
  expect(fresh.closed).toBe(false);
  expect(old.closed).toBe(false);
  await expect(TestAgent.connect(rig, 'gw1', { identity: { ...before, ca: store.caPems } })).rejects.toThrow();
  const again = await TestAgent.connect(rig, 'gw1', { identity: await rig.trust.newIdentity('gw1') });
  await again.send(telemetry({ 'ups.load': 1 }, { seq: 1 }));
  await again.receipted(EPOCH, 1);
  await until(async () => (await rig.audited()).some(({ details }) => details.includes('ca-retired')));
});

/** A certificate of the newest CA at an agent that believes only those it knew before. */
async function oldFashioned(id: string, ca: readonly string[]) {
  return { ...(await rig.trust.newIdentity(id)), ca };
}

test('what goes down is signed by new keys once they are due, and an agent that follows the chain reads it', async () => {
  const { store } = rig.trust;
  const start = await rig.trust.bundle();
  const agent = await rig.agent('gw1');
  expect(await rig.path.broker.publishDown('gw1', 'command', command('gw1', 'c1'))).toBe('sent');
  await store.rotate('command', { atOnce: true });
  await store.rotate('receipt', { atOnce: true });
  await store.rotate('root');
  expect(await rig.path.broker.publishDown('gw1', 'command', command('gw1', 'c2'))).toBe('sent');
  await agent.send(telemetry({ 'ups.load': 1 }, { seq: 1 }));
  await agent.receipted(EPOCH, 1);
  await until(() => agent.commands.length === 2);
  expect(agent.commands.map(({ id }) => id)).toEqual(['c1', 'c2']);
  expect(agent.rejected).toEqual([]);
  const walked = await walkBundles(start, store.bundlesFrom(2));
  expect(walked).toMatchObject({ bundle: { version: 4, root: { kid: (await rig.trust.bundle()).root.kid } } });
});

test('what cannot be signed does not go out, and says so in the log', async () => {
  const agent = await rig.agent('gw1');
  const wrong = { ...command('gw1', 'c1'), name: '' };
  expect(await rig.path.broker.publishDown('gw1', 'command', wrong)).toBe('offline');
  expect(rig.logged).toContain('it could not be signed');
  expect(agent.commands).toEqual([]);
});
