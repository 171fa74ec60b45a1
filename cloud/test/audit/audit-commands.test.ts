import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openAuditKey } from '../../src/audit/audit-key.ts';
import { signHead } from '../../src/audit/sign-head.ts';
import { openStore } from '../../src/store/open-store.ts';
import { operateHere } from '../rig/operate-here.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'ridethrough-audit-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const data = () => path.join(dir, 'data');
const ask = async (...words: string[]) => {
  const { code, out, err } = await operateHere(data(), ...words);
  expect(err).not.toMatch(/\.ts:\d/);
  return { code, says: `${out}${err}`.trim() };
};

test('the operator lists, exports and verifies, also against an export that was kept elsewhere', async () => {
  for (const name of ['First', 'Second', 'Third']) expect((await ask('org', 'add', name)).code).toBe(0);
  const all: { seq: number; act: string }[] = JSON.parse((await ask('audit', 'list')).says).audit;
  expect(all.map(({ seq }) => seq)).toEqual(all.map((_, at) => at + 1));
  const added = all.filter(({ act }) => act === 'org.add');
  expect(added).toHaveLength(3);
  expect(JSON.parse((await ask('audit', 'list', '--act', 'org.add', '--limit', '2')).says).audit).toEqual(
    added.slice(1),
  );
  expect(added[0]).toMatchObject({ actor: 'cli:tester', origin: 'cli', outcome: 'done' });
  expect(JSON.parse((await ask('audit', 'list', '--actor', 'nobody')).says)).toEqual({ audit: [] });
  expect(JSON.parse((await ask('audit', 'list', '--since', '2001-01-01T00:00:00Z')).says).audit).toEqual(all);

  const { db, close } = await openStore(data());
  await signHead(db, await openAuditKey(data()), 5);
  await close();
  const { says: text } = await ask('audit', 'export');
  const exported = text.split('\n').map((line) => JSON.parse(line));
  expect(exported.map(({ is }) => is)).toEqual(['key', ...all.map(() => 'entry'), 'head']);
  expect(exported[0].jwk).toMatchObject({ kty: 'OKP', crv: 'Ed25519', use: 'sig' });
  expect(exported[0].jwk.d).toBeUndefined();
  const kept = path.join(dir, 'kept.jsonl');
  writeFileSync(kept, text);
  const whole = await ask('audit', 'verify', '--against', kept);
  expect(JSON.parse(whole.says)).toMatchObject({ ok: true, entries: all.length, signed: { seq: all.length, at: 5 } });

  const alter = (...statements: string[]) => {
    const raw = new DatabaseSync(path.join(data(), 'cloud.db'));
    for (const { name } of raw.prepare("select name from sqlite_master where type = 'trigger'").all())
      raw.exec(`drop trigger "${String(name)}"`);
    for (const statement of statements) raw.exec(statement);
    raw.close();
  };
  alter('delete from audit_heads', `delete from audit where seq = ${all.length}`);
  expect((await ask('audit', 'verify')).code).toBe(0);
  const cut = await ask('audit', 'verify', '--against', kept);
  expect([cut.code, JSON.parse(cut.says)]).toMatchObject([1, { ok: false, seq: all.length }]);
  alter("update audit set actor = 'cli:somebody' where seq = 2");
  const broken = await ask('audit', 'verify');
  expect([broken.code, JSON.parse(broken.says)]).toMatchObject([1, { ok: false, seq: 2 }]);
});

test('mistakes are named, with 2', async () => {
  const none = path.join(dir, 'none.jsonl');
  writeFileSync(path.join(dir, 'text'), 'no heads here');
  expect(await ask('audit', 'list', '--limit', '0', '--since', 'later')).toMatchObject({
    code: 2,
    says: expect.stringMatching(/--limit 0: it must be a whole number from 1 to 100000\n--since later: it must be/),
  });
  expect(await ask('audit', 'verify', '--against', none)).toMatchObject({
    code: 2,
    says: expect.stringMatching(/none\.jsonl: it cannot be read/),
  });
  expect(await ask('audit', 'verify', '--against', path.join(dir, 'text'))).toMatchObject({
    code: 2,
    says: expect.stringMatching(/there is no signed head in it/),
  });
  expect(await ask('audit', 'prune')).toMatchObject({
    code: 2,
    says: expect.stringMatching(/there is no such command; audit list, audit verify, audit export are/),
  });
});
