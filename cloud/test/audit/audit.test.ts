import { statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CompactSign, generateKeyPair } from 'jose';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { appendEntry } from '../../src/audit/append-entry.ts';
import { openAuditKey } from '../../src/audit/audit-key.ts';
import { canonicalJson } from '../../src/audit/canonical-json.ts';
import { LoginFailures } from '../../src/audit/login-failures.ts';
import { readAudit } from '../../src/audit/read-audit.ts';
import { signHead } from '../../src/audit/sign-head.ts';
import { verifyAudit } from '../../src/audit/verify-audit.ts';
import { VirtualClock } from '../commands/virtual-clock.ts';
import { until } from '../rig/until.ts';
import { AuditRig, entry } from './audit-rig.ts';

test('entries are numbered, chained and kept as they were told, whatever a foreigner put into them', async () => {
  const { audit, store, key } = await AuditRig.make();
  const details = { b: 'x\u0000\ud800é', a: 1.5, c: true, d: Number.NaN };
  await Promise.all([
    audit.write(entry('org.add', { target: 'o'.repeat(5_000), details })),
    audit.write(entry('token.add', { organization: 'org-1' })),
    audit.write(entry('command.create', { organization: 'org-2', outcome: 'refused' })),
  ]);
  const [newest, , oldest] = await readAudit(store.db, { limit: 10 });
  expect(oldest).toMatchObject({
    seq: 1,
    act: 'org.add',
    origin: '192.0.2.7',
    outcome: 'done',
    organization: undefined,
  });
  expect(oldest?.target).toHaveLength(300);
  expect(oldest?.details).toEqual({ a: 1.5, b: 'x \ufffdé', c: true, d: 'NaN' });
  expect(newest).toMatchObject({ seq: 3, act: 'command.create', outcome: 'refused' });
  expect(await verifyAudit(store.db, key)).toEqual({ ok: true, entries: 3, heads: 0, signed: undefined });
  const acts = async (asked: object) => (await readAudit(store.db, { limit: 10, ...asked })).map(({ act }) => act);
  expect(await acts({ organization: 'org-2' })).toEqual(['command.create']);
  expect(await acts({ act: 'command' })).toEqual(['command.create']);
  expect(await acts({ act: 'comm' })).toEqual([]);
  expect(await acts({ before: 3, limit: 1 })).toEqual(['token.add']);
});

test('an entry of a transaction that is given up is not there, and the chain goes on', async () => {
  const { audit, store, key } = await AuditRig.make();
  await audit.write(entry('one'));
  const given = store.db.transaction().execute(async (trx) => {
    await audit.writeIn(trx, entry('two'));
    throw new Error('the act failed');
  });
  await expect(given).rejects.toThrow('the act failed');
  await store.db.transaction().execute((trx) => audit.writeIn(trx, entry('three')));
  expect((await readAudit(store.db, { limit: 9 })).map(({ seq, act }) => [seq, act])).toEqual([
    [2, 'three'],
    [1, 'one'],
  ]);
  expect(await verifyAudit(store.db, key)).toMatchObject({ ok: true, entries: 2 });
});

test('the database refuses to change, delete, replace or reorder an entry or a head', async () => {
  const { audit, store, key } = await AuditRig.make();
  for (const act of ['one', 'two', 'three']) await audit.write(entry(act));
  await signHead(store.db, key, 5);
  const refused = [
    "update audit set actor = 'another' where seq = 2",
    'delete from audit where seq = 3',
    "insert or replace into audit select seq, at, 'another', act, target, origin, outcome, details, organization, previous, hash from audit where seq = 2",
    'update audit_heads set at = 6',
    'delete from audit_heads',
  ];
  for (const statement of refused)
    await expect(sql.raw(statement).execute(store.db), statement).rejects.toThrow('the audit log is append-only');
  expect(await verifyAudit(store.db, key)).toMatchObject({ ok: true, entries: 3, heads: 1 });
});

test('what was altered, deleted, reordered, put in, cut off or written anew in the file is found at its first place', async () => {
  const rig = await AuditRig.make();
  for (let n = 1; n <= 620; n++)
    await rig.store.db.transaction().execute((trx) => appendEntry(trx, n, entry(`act.${n}`, { details: { n } })));
  await signHead(rig.store.db, rig.key, 7);
  expect(await verifyAudit(rig.store.db, rig.key)).toMatchObject({
    ok: true,
    entries: 620,
    signed: { seq: 620, at: 7 },
  });
  rig.tamper('create table kept as select * from audit', 'create table kept_heads as select * from audit_heads');
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
  const forged = await new CompactSign(Buffer.from('{"seq":620}'))
    .setProtectedHeader({ alg: 'EdDSA', typ: 'ridethrough-audit+jws' })
    .sign(privateKey);
  const cases: [string, string[]][] = [
    ['511 entry 511 was altered', ["update audit set actor = 'nobody' where seq = 511"]],
    ['3 entry 3 was altered', ['update audit set details = \'{"n":4}\' where seq = 3']],
    ['3 entry 3 was altered', ['update audit set details = \'{"n": 3}\' where seq = 3']],
    ['3 entry 3 was altered: its details are no JSON', ["update audit set details = '{' where seq = 3"]],
    ['7 entry 7 was altered', ["update audit set organization = 'org-1' where seq = 7"]],
    ['500 entry 500 is not there', ['delete from audit where seq = 500']],
    ['1 entry 1 is not there', ['delete from audit where seq = 1']],
    [
      '8 entry 8 does not follow',
      [
        'update audit set seq = -1 where seq = 8',
        'update audit set seq = 8 where seq = 9',
        'update audit set seq = 9 where seq = -1',
      ],
    ],
    ['619 the log ends here', ['delete from audit where seq > 618']],
    ['1 the log ends here', ['delete from audit']],
    ['620 the signed head', ['update audit_heads set at = 8']],
    ['620 the signed head', [`update audit_heads set jws = '${forged}'`]],
    ['620 the signed head', ["update audit_heads set jws = 'a.b.c'"]],
    ['600 the signed head', ['update audit_heads set seq = 600']],
  ];
  for (const [wanted, statements] of cases) {
    rig.tamper(...statements);
    const verdict = await verifyAudit(rig.store.db, rig.key);
    expect(verdict.ok ? 'ok' : `${verdict.seq} ${verdict.says}`, statements.join()).toContain(wanted);
    rig.tamper(
      'delete from audit',
      'insert into audit select * from kept',
      'delete from audit_heads',
      'insert into audit_heads select * from kept_heads',
    );
    expect(await verifyAudit(rig.store.db, rig.key)).toMatchObject({ ok: true });
  }
  // Whoever writes all anew without the key cannot sign it.
  rig.tamper('delete from audit where seq > 600');
  for (let n = 601; n <= 620; n++)
    await rig.store.db.transaction().execute((trx) => appendEntry(trx, n, entry('another')));
  expect(await verifyAudit(rig.store.db, rig.key)).toMatchObject({ ok: false, seq: 620 });
});

test('a head kept elsewhere shows what was cut off together with its heads', async () => {
  const rig = await AuditRig.make();
  const { audit, store, key } = rig;
  for (const act of ['one', 'two']) await audit.write(entry(act));
  const kept = await signHead(store.db, key, 5);
  expect(await signHead(store.db, key, 6)).toBeUndefined();
  rig.tamper('delete from audit_heads', 'delete from audit where seq = 2');
  expect(await verifyAudit(store.db, key)).toMatchObject({ ok: true, entries: 1 });
  expect(await verifyAudit(store.db, key, [kept?.jws ?? ''])).toMatchObject({ ok: false, seq: 2 });
  expect(await verifyAudit(store.db, key, ['rubbish'])).toMatchObject({ ok: false, seq: 0 });
});

test('the head is signed at the start, every day, and at the end, when there is something new', async () => {
  const { audit, store, clock, logged } = await AuditRig.make();
  const heads = () => store.db.selectFrom('audit_heads').select(['seq', 'at']).orderBy('seq').execute();
  await audit.write(entry('one'));
  audit.start();
  await until(async () => (await heads()).length === 1);
  await audit.write(entry('two'));
  clock.pass(24 * 3_600_000);
  await until(async () => (await heads()).length === 2);
  clock.pass(24 * 3_600_000);
  await audit.write(entry('three'));
  await audit.stop();
  expect((await heads()).map(({ seq }) => seq)).toEqual([1, 2, 3]);
  expect(logged.filter(({ message }) => message === 'the head of the audit log was signed')).toHaveLength(3);
});

test('a store that cannot be written holds nobody up; what waits is written when it can again', async () => {
  const rig = await AuditRig.make();
  const { audit, store, clock } = rig;
  const other = new DatabaseSync(path.join(rig.dir, 'cloud.db'));
  await sql.raw('pragma busy_timeout = 0').execute(store.db);
  other.exec('begin immediate');
  const written = audit.write(entry('one'));
  await until(() => audit.check().length === 1);
  expect(audit.check()).toEqual([expect.stringContaining('the audit log cannot be written')]);
  other.exec('rollback');
  other.close();
  await until(() => {
    clock.pass(1_000);
    return audit.check().length === 0;
  });
  await written;
  expect(await readAudit(store.db, { limit: 9 })).toHaveLength(1);
});

test('its key is made once, for its owner alone, and rubbish in its place is named without a word of it', async () => {
  const { dir, key } = await AuditRig.make();
  const file = path.join(dir, 'trust', 'audit.jwk');
  expect([statSync(file).mode & 0o777, statSync(path.dirname(file)).mode & 0o777]).toEqual([0o600, 0o700]);
  expect((await openAuditKey(dir)).publicJwk).toEqual(key.publicJwk);
  expect(key.publicJwk).not.toHaveProperty('d');
  writeFileSync(file, '{"kty":"OKP","d":"hidden"');
  const failure = await openAuditKey(dir).catch((error: unknown) => String(error));
  expect(failure).toMatch(/audit\.jwk holds no Ed25519 key/);
  expect(failure).not.toMatch(/hidden/);
});

test('failures to log in are one entry a minute per address, with the number of the others', () => {
  const clock = new VirtualClock();
  const written: [string, unknown][] = [];
  const failures = new LoginFailures(
    { write: async ({ origin, details }) => void written.push([origin, details]) },
    clock,
  );
  for (let n = 0; n < 100; n++) failures.failed('192.0.2.1', 'login');
  failures.failed('192.0.2.2', 'login');
  clock.pass(60_000);
  failures.failed('192.0.2.1', 'login');
  expect(written).toEqual([
    ['192.0.2.1', {}],
    ['192.0.2.2', {}],
    ['192.0.2.1', { notWritten: 99 }],
  ]);
});

test('canonical JSON is the same for the same thing', () => {
  expect(canonicalJson({ b: [1, { z: null, y: undefined }], a: 'é"\n', 1: -0 })).toBe(
    '{"1":0,"a":"é\\"\\n","b":[1,{"z":null}]}',
  );
});
