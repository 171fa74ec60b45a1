import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { topics } from '@ridethrough/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CloudRig } from '../rig/cloud-rig.ts';
import { operateHere } from '../rig/operate-here.ts';
import { telemetry } from '../rig/records.ts';
import { TestAgent } from '../rig/test-agent.ts';
import { until } from '../rig/until.ts';

let rig: CloudRig;
let elsewhere: string;
beforeEach(async () => {
  rig = await new CloudRig().start();
  elsewhere = mkdtempSync(path.join(tmpdir(), 'ridethrough-elsewhere-'));
});
afterEach(async () => {
  await rig.stop();
  rmSync(elsewhere, { recursive: true, force: true });
});

const operate = (...words: string[]) => operateHere(rig.dir, ...words);
const shown = async () => JSON.parse((await operate('trust', 'show')).out);

test('shows what there is, and what is being replaced', async () => {
  expect(await shown()).toMatchObject({
    caHash: rig.trust.store.caHash,
    bundle: 1,
    root: { online: true },
    overlaps: [],
  });
  for (const what of ['ca', 'command', 'receipt', 'root'])
    expect((await operate('trust', 'rotate', what)).code).toBe(0);
  const now = await shown();
  expect(now).toMatchObject({ bundle: 5, overlaps: ['ca', 'command', 'receipt'] });
  expect(now.caHash).toBe(rig.trust.store.caHash);
  // The old ones sign for a while yet.
  for (const { kids, signing } of now.keys) expect(kids.indexOf(signing)).toBe(1);
  expect(await operate('trust', 'retire')).toMatchObject({ code: 0 });
  expect(await shown()).toMatchObject({ bundle: 6, overlaps: [] });
  expect(await operate('trust', 'retire')).toMatchObject({
    code: 1,
    err: expect.stringContaining('nothing to retire'),
  });
  expect((await rig.audited()).map(({ act, actor, origin }) => [act, actor, origin])).toEqual([
    ...Array.from({ length: 4 }, () => ['trust.rotate', 'cli:tester', 'cli']),
    ['trust.retire', 'cli:tester', 'cli'],
  ]);
});

test('a CA is not retired while agents hold its certificates, unless that is wanted', async () => {
  const issued = Date.now() - 1_000;
  const row = { serial: 'aa', agent: 'gw-old', spki: '', issued, not_after: issued + 86_400_000, revoked: null };
  await rig.store.db.insertInto('certificates').values(row).execute();
  await operate('trust', 'rotate', 'ca');
  const refused = await operate('trust', 'retire');
  expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('gw-old') });
  expect((await shown()).bundle).toBe(2);
  await rig.store.db
    .insertInto('certificates')
    .values({ ...row, serial: 'bb', issued: Date.now() + 1_000 })
    .execute();
  expect((await operate('trust', 'retire')).code).toBe(0);
  await operate('trust', 'rotate', 'ca');
  await rig.store.db.updateTable('certificates').set({ issued }).execute();
  expect((await operate('trust', 'retire', '--force')).code).toBe(0);
});

test('the root goes offline, and comes back for each change as a file', async () => {
  const root = path.join(elsewhere, 'root.jwk');
  expect((await operate('trust', 'offline', root)).code).toBe(0);
  expect(statSync(root).mode & 0o777).toBe(0o600);
  expect((await shown()).root.online).toBe(false);
  const refused = await operate('trust', 'rotate', 'command');
  expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('--root FILE (root-offline)') });
  expect((await operate('trust', 'rotate', 'command', '--root', root)).code).toBe(0);
  expect((await operate('trust', 'rotate', 'root', '--root', root)).code).toBe(0);
  expect((await operate('trust', 'retire', '--root', root)).code).toBe(0);
  expect(await shown()).toMatchObject({ bundle: 4, root: { online: false } });
});

test('an observer gets a certificate, reads what agents publish, and can be revoked', async () => {
  const { code, out } = await operate('trust', 'observer', 'looker', '--out', elsewhere);
  expect(code).toBe(0);
  const { clientId, serial, ...files } = JSON.parse(out);
  expect(statSync(files.key).mode & 0o777).toBe(0o600);
  const read = (file: string) => readFileSync(file, 'utf8');
  const identity = { cert: read(files.certificate), key: read(files.key), ca: [read(files.ca)] };
  const looker = await TestAgent.connect(rig, clientId, { identity, listen: false });
  const seen: string[] = [];
  looker.client.on('message', (topic) => seen.push(topic));
  await looker.client.subscribeAsync(topics.everyUp, { qos: 1 });
  const agent = await rig.agent('gw1');
  await agent.send(telemetry({ 'ups.load': 1 }, { seq: 1 }));
  await until(() => seen.length === 1);
  await rig.store.db.updateTable('certificates').set({ revoked: Date.now() }).where('serial', '=', serial).execute();
  await until(() => looker.closed);
});

test('what cannot be asked is named, and nothing happens', async () => {
  for (const [words, says] of [
    [['trust', 'rotate', 'all'], 'all: only ca, command, receipt, root'],
    [['trust', 'rotate'], 'is missing'],
    [['trust', 'observer', 'a/b'], '--out: DIR is missing'],
    [['trust', 'observer', 'a/b', '--out', 'x'], 'a/b: a name is'],
    [['trust', 'offline'], 'FILE is missing'],
    [['trust', 'nothing'], 'there is no such command; trust show,'],
    [['nothing'], 'there is no such command'],
  ] as const)
    expect(await operate(...words)).toMatchObject({ code: 2, err: expect.stringContaining(says) });
  const empty = await operateHere(path.join(elsewhere, 'none'), 'trust', 'show');
  expect(empty).toMatchObject({ code: 1, err: expect.stringContaining('the cloud makes them when it first starts') });
  expect((await shown()).bundle).toBe(1);
});
