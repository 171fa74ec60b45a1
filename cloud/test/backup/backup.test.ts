import { scryptSync } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readAudit } from '../../src/audit/read-audit.ts';
import { makeBackup } from '../../src/backup/make-backup.ts';
import { checkBackup } from '../../src/backup/read-backup.ts';
import { restoreBackup } from '../../src/backup/restore-backup.ts';
import type { SealedHeader } from '../../src/backup/sealed-format.ts';
import { SealedWriter } from '../../src/backup/sealed-writer.ts';
import { openStore } from '../../src/store/open-store.ts';
import { operateHere } from '../rig/operate-here.ts';
import { filesIn, makeData, makeDir, makePassphrase, PASSPHRASE } from './backup-rig.ts';

test('all of a data directory comes back as it was, for its owner alone, and the audit log tells of both', async () => {
  const dir = makeDir();
  const data = await makeData(dir, 1);
  writeFileSync(path.join(data, 'cloud.yaml'), 'names: [cloud.example]\n');
  const [file, copy] = [path.join(dir, 'b.rtb'), path.join(dir, 'below', 'copy')];
  const flags = ['--passphrase-file', makePassphrase(dir)];
  const made = await operateHere(data, 'backup', file, ...flags);
  expect(made).toMatchObject({ code: 0 });
  expect(JSON.parse(made.out)).toMatchObject({ bytes: statSync(file).size, files: 4 });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(dir).filter((name) => name.startsWith('b.rtb'))).toEqual(['b.rtb']);
  expect(readdirSync(data)).not.toContain('backup.work');
  const sealed = readFileSync(file);
  for (const secret of ['Ed25519', '"kty":', 'SQLite format', 'cloud.yaml', 'org-1'])
    expect(sealed.includes(secret)).toBe(false);

  const restored = await operateHere(copy, 'restore', file, ...flags);
  expect(restored).toMatchObject({ code: 0 });
  expect(JSON.parse(restored.out)).toMatchObject({ organizations: 1, agents: 0, openCommands: 0, files: 4 });
  const [before, after] = [filesIn(data), filesIn(copy)];
  for (const name of ['cloud.yaml', 'trust/audit.jwk', 'trust/bundles/1.jws']) expect(after[name]).toBe(before[name]);
  expect(Object.keys(after).sort()).toEqual([
    'cloud.db',
    'cloud.yaml',
    'restored.json',
    'trust/audit.jwk',
    'trust/bundles/1.jws',
  ]);
  expect(['.', 'trust', 'trust/bundles'].map((name) => statSync(path.join(copy, name)).mode & 0o777)).toEqual([
    0o700, 0o700, 0o700,
  ]);
  expect(
    ['cloud.db', 'cloud.yaml', 'trust/audit.jwk'].map((name) => statSync(path.join(copy, name)).mode & 0o777),
  ).toEqual([0o600, 0o600, 0o600]);
  const { db, close } = await openStore(copy);
  expect(await db.selectFrom('organizations').select('name').execute()).toEqual([{ name: 'First' }]);
  expect(await db.selectFrom('quarantine').select('id').execute()).toHaveLength(16);
  await close();
  const original = await openStore(data);
  expect(await readAudit(original.db, { limit: 9 })).toMatchObject([
    { act: 'backup.make', actor: 'cli:tester', outcome: 'done', details: { file: 'b.rtb', bytes: sealed.length } },
  ]);
  await original.close();
  // Again, over the old one.
  expect((await operateHere(data, 'backup', file, ...flags)).code).toBe(0);
});

test('what cannot be asked for is named, with 2, and nothing is touched', async () => {
  const dir = makeDir();
  const data = await makeData(dir);
  const file = path.join(dir, 'b.rtb');
  const ask = async (...words: string[]) => {
    const { code, err } = await operateHere(data, ...words);
    return `${code} ${err}`;
  };
  expect(await ask('backup')).toMatch(/^2 FILE is missing\n--passphrase-file: it is needed/);
  expect(await ask('backup', file, '--passphrase-file', path.join(dir, 'none'))).toMatch(
    /^2 --passphrase-file .*none: it cannot be read: ENOENT/,
  );
  const short = makePassphrase(dir, 'short secret');
  writeFileSync(short, 'short\nand a long second line\n');
  const told = await ask('backup', file, '--passphrase-file', short);
  expect(told).toMatch(/^2 --passphrase-file .*must have at least 12 characters/);
  expect(told).not.toMatch(/short\n|second/);
  expect(await ask('restore', file, 'another', '--passphrase-file', makePassphrase(dir))).toMatch(
    /^2 another: no more than FILE is taken here/,
  );
  expect(existsSync(file)).toBe(false);
});

test('where a backup must not go, and what cannot be backed up, ends with 1 and says why', async () => {
  const dir = makeDir();
  const data = await makeData(dir);
  const passphrase = makePassphrase(dir);
  const other = path.join(dir, 'letter.txt');
  writeFileSync(other, 'a letter');
  const fails = async (file: string, from = data) => {
    const { code, err } = await operateHere(from, 'backup', file, '--passphrase-file', passphrase);
    expect(err).not.toMatch(/\.ts:\d/);
    return `${code} ${err}`;
  };
  expect(await fails(path.join(data, 'b.rtb'))).toMatch(/^1 .*would be lost together with it/);
  expect(await fails(other)).toMatch(/^1 .*is no backup that could be replaced/);
  expect(readFileSync(other, 'utf8')).toBe('a letter');
  expect(await fails(dir)).toMatch(/^1 .*is no file/);
  expect(await fails(path.join(dir, 'none', 'b.rtb'))).toMatch(/^1 .*there is no such directory/);
  const empty = path.join(dir, 'empty');
  mkdirSync(empty);
  expect(await fails(path.join(dir, 'b.rtb'), empty)).toMatch(/^1 .*holds no data of a cloud/);
  symlinkSync(other, path.join(data, 'trust', 'root.jwk'));
  expect(await fails(path.join(dir, 'b.rtb'))).toMatch(/^1 .*trust\/root\.jwk is neither a file nor a directory/);
  expect(readdirSync(dir).sort()).toEqual(['data', 'empty', 'letter.txt', 'passphrase']);
  const { db, close } = await openStore(data);
  expect((await readAudit(db, { act: 'backup', limit: 9 })).map(({ outcome }) => outcome)).toEqual(
    Array(5).fill('failed'),
  );
  await close();
});

test('a restore goes into an empty directory only, and writes nothing when the backup is not whole', async () => {
  const dir = makeDir();
  const data = await makeData(dir);
  const file = path.join(dir, 'b.rtb');
  await makeBackup({ dataDir: data, file, passphrase: PASSPHRASE, at: 5 });
  const asked = { file, passphrase: PASSPHRASE, at: 7, actor: 'cli:tester' };
  await expect(restoreBackup({ ...asked, dataDir: data })).rejects.toThrow(
    /holds cloud\.db, .*an empty directory only \(restore-refused\)/,
  );
  const target = path.join(dir, 'target');
  mkdirSync(target);
  await expect(restoreBackup({ ...asked, dataDir: target, passphrase: `${PASSPHRASE}.` })).rejects.toThrow(
    /the passphrase is another one/,
  );
  await expect(restoreBackup({ ...asked, dataDir: target, file: path.join(dir, 'none') })).rejects.toThrow(
    /none cannot be read: ENOENT/,
  );
  const bad = path.join(dir, 'bad.rtb');
  writeFileSync(bad, readFileSync(file));
  truncateSync(bad, statSync(file).size - 20);
  await expect(restoreBackup({ ...asked, dataDir: target, file: bad })).rejects.toThrow(/altered or cut off/);
  expect(readdirSync(target)).toEqual([]);
  expect(readdirSync(dir).sort()).toEqual(['b.rtb', 'bad.rtb', 'data', 'target']);
  writeFileSync(path.join(target, '.hidden'), '');
  await expect(restoreBackup({ ...asked, dataDir: target })).rejects.toThrow(/holds \.hidden/);
});

test('a backup that was sealed with the passphrase and still is none: refused before anything is written', async () => {
  const dir = makeDir();
  const file = path.join(dir, 'b.rtb');
  const derive = async (passphrase: string, { salt }: SealedHeader) => scryptSync(passphrase, salt, 32, { N: 2 });
  const seal = async (list: unknown, contents: Buffer, how?: typeof derive) => {
    const pieces: Buffer[] = [];
    const writer = await SealedWriter.begin(async (bytes) => void pieces.push(bytes), PASSPHRASE, how);
    const text = Buffer.from(typeof list === 'string' ? list : JSON.stringify(list));
    const size = Buffer.alloc(4);
    size.writeUInt32BE(text.length);
    await writer.write(Buffer.concat([size, text, contents]));
    await writer.end();
    writeFileSync(file, Buffer.concat(pieces));
  };
  const outcome = async (list: unknown, contents: Buffer) => {
    await seal(list, contents, derive);
    return checkBackup(file, PASSPHRASE, derive).then(() => 'whole', String);
  };
  const list = (files: unknown, more = {}) => ({ v: 1, made: 1, migrations: [], files, ...more });
  const store = { path: 'cloud.db', size: 3 };
  const abc = Buffer.from('abc');
  expect(await outcome('rubbish', abc)).toMatch(/its list of contents cannot be read/);
  for (const place of ['../x', '/etc/x', 'a/../../x', 'a//b', './a', 'a/', '', 'a\u0000b', '.ssh'])
    expect(await outcome(list([store, { path: place, size: 0 }]), abc), place).toMatch(
      /its list of contents cannot be read/,
    );
  expect(await outcome(list([store, store]), abc)).toMatch(/its list of contents/);
  expect(await outcome(list([{ path: 'a', size: 3 }]), abc)).toMatch(/its list of contents/);
  expect(await outcome(list([store], { migrations: ['0001-ingest', '9999-future'] }), abc)).toMatch(
    /newer version .* 9999-future \(data-newer\)/,
  );
  expect(await outcome(list([store]), Buffer.from('ab'))).toMatch(/cloud\.db is not whole in it/);
  expect(await outcome(list([store]), Buffer.from('abcd'))).toMatch(/there is more in it than it says/);
  expect(await outcome(list([store]), abc)).toBe('whole');
  await seal(list([store]), abc);
  const asked = { file, passphrase: PASSPHRASE, dataDir: path.join(dir, 'target'), at: 1, actor: 'a' };
  await expect(restoreBackup(asked)).rejects.toThrow(/the store is damaged/);
  expect(readdirSync(dir)).toEqual(['b.rtb']);
});
