import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isCloudError } from '../../src/cloud-error.ts';
import { migrations } from '../../src/store/migrations.ts';
import { openStore } from '../../src/store/open-store.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'ridethrough-store-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'opened',
    (error: unknown) => (isCloudError(error) ? error.code : String(error)),
  );

test('a second cloud on the same directory is refused, and let in when the first is gone', async () => {
  const first = await openStore(dir);
  await expect(openStore(dir)).rejects.toThrow(
    `another cloud (process ${process.pid}) runs on ${dir}; stop it first, or give this one a directory of its own (data-in-use)`,
  );
  rmSync(path.join(dir, 'cloud.pid'));
  await expect(openStore(dir)).rejects.toThrow(`another cloud runs on ${dir}; `);
  await first.close();
  const second = await openStore(dir);
  await second.close();
});

test('the schema stands and survives a second opening', async () => {
  const first = await openStore(dir);
  const row = {
    agent: 'a1',
    epoch: '1-00000000',
    boot: 'abcdef01',
    up_to: 0,
    ranges: '[]',
    received: 0,
    last_seq: null,
    explained: 0,
  };
  const { insertId } = await first.db.insertInto('epochs').values(row).executeTakeFirstOrThrow();
  expect(insertId).toBe(1n);
  await first.close();
  const again = await openStore(dir);
  expect(await again.db.selectFrom('epochs').selectAll().execute()).toMatchObject([{ id: 1, ...row }]);
  await again.close();
});

test('a database of a newer version is refused and left alone', async () => {
  const newer = await openStore(dir, { ...migrations, '9999-from-the-future': { up: async () => {} } });
  await newer.close();
  expect(await codeOf(openStore(dir))).toBe('data-newer');
});

test('a file that is no database is refused', async () => {
  writeFileSync(
    path.join(dir, 'cloud.db'),
    'this is not a database, by far not, and long enough to be read as a header of one'.repeat(20),
  );
  expect(await codeOf(openStore(dir))).toBe('data-unusable');
});

test('the directory is made with those above it, for its owner alone, and a file in its place is refused', async () => {
  const deep = path.join(dir, 'a', 'b', '..', 'c');
  await (await openStore(deep)).close();
  expect([path.join(dir, 'a'), deep].map((one) => statSync(one).mode & 0o777)).toEqual([0o700, 0o700]);
  writeFileSync(path.join(dir, 'file'), '');
  expect(await codeOf(openStore(path.join(dir, 'file')))).toBe('data-unusable');
  expect(await codeOf(openStore(path.join(dir, 'file', 'below')))).toBe('data-unusable');
});

test('what cannot be stored as itself throws instead of becoming NULL', async () => {
  const store = await openStore(dir);
  const withDate = store.db
    .insertInto('agents')
    // @ts-expect-error dates are integers here
    .values({
      agent: 'a',
      first_seen: new Date(),
      last_seen: 1,
      online: 0,
      boot: null,
      conn: null,
      version: null,
      status: null,
    })
    .execute();
  await expect(withDate).rejects.toThrow('integers stand for booleans and dates');
  await store.close();
});
