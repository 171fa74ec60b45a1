import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DiskError } from '../../outbox/disk-error.ts';
import { inWords, isInUse, isUnreadable } from './sqlite-failure.ts';

/** "RTob": tells our file from another program's. */
const APPLICATION_ID = 0x52546f62;
const SCHEMA_VERSION = 2;
const FILE = 'outbox.db';
const PAGE_BYTES = 4096;
/** Larger files are not checked whole at start (a minute on an SD card); damage in them shows when it is met. */
const CHECKED_UP_TO_BYTES = 64 * 1024 * 1024;
const KEPT_ASIDE = 2;

/** One row at most. */
const JOURNAL_FACTS = 'CREATE TABLE journal (made_at INTEGER NOT NULL);';

// A record's id is its epoch's `base` plus its seq, so ids ascend with keys and no second index is needed.
const SCHEMA = `
  CREATE TABLE epochs (base INTEGER PRIMARY KEY, epoch TEXT NOT NULL UNIQUE, last_seq INTEGER NOT NULL, held INTEGER NOT NULL, bytes INTEGER NOT NULL);
  CREATE TABLE records (id INTEGER PRIMARY KEY, urgent INTEGER NOT NULL, kind TEXT NOT NULL, ups TEXT NOT NULL, ts INTEGER NOT NULL, text TEXT NOT NULL);
  CREATE INDEX urgent_records ON records (urgent) WHERE urgent = 1;
  CREATE TABLE commands (id TEXT PRIMARY KEY, expires INTEGER NOT NULL, boot TEXT NOT NULL, state TEXT NOT NULL, wrote INTEGER NOT NULL, command TEXT NOT NULL, detail TEXT);
  ${JOURNAL_FACTS}
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${SCHEMA_VERSION};
`;
/** From version 1, which did not keep since when its journal stands: the next trusted time will be taken for that. */
const UPGRADE = `${JOURNAL_FACTS} PRAGMA user_version = ${SCHEMA_VERSION};`;

class Unreadable extends Error {}

const pragma = (db: DatabaseSync, name: string): unknown => Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0];

function open(path: string, maxFileBytes: number): DatabaseSync {
  const db = new DatabaseSync(path, { timeout: 1000 });
  try {
    // Exclusive: a second agent must not write here, and the index of the WAL needs no file of its own.
    db.exec('PRAGMA locking_mode = EXCLUSIVE');
    const isEmpty = db.prepare('SELECT 1 FROM sqlite_schema').get() === undefined;
    if (!isEmpty && pragma(db, 'application_id') !== APPLICATION_ID) throw new Unreadable('it is not an outbox');
    const version = isEmpty ? SCHEMA_VERSION : pragma(db, 'user_version');
    if (version !== 1 && version !== SCHEMA_VERSION) throw new Unreadable('it is of another version');
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 4194304');
    db.exec(`PRAGMA max_page_count = ${Math.ceil(maxFileBytes / PAGE_BYTES)}`);
    db.exec(`BEGIN IMMEDIATE; ${isEmpty ? SCHEMA : version === 1 ? UPGRADE : ''} COMMIT`);
    if (statSync(path).size <= CHECKED_UP_TO_BYTES) {
      const verdict = pragma(db, 'quick_check(1)');
      if (verdict !== 'ok') throw new Unreadable(String(verdict));
    }
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Renames the file with its companions, and keeps the newest few of such. Returns the new name. */
function putAside(directory: string, wallNow: number): string {
  const prefix = `${FILE}.unreadable-`;
  const name = `${prefix}${new Date(wallNow).toISOString().replaceAll(/[:.]/g, '-')}`;
  for (const suffix of ['-wal', '-shm', ''])
    if (existsSync(join(directory, FILE + suffix)))
      renameSync(join(directory, FILE + suffix), join(directory, name + suffix));
  const aside = readdirSync(directory).filter((file) => file.startsWith(prefix) && !/-(wal|shm)$/.test(file));
  for (const old of aside.sort().slice(0, -KEPT_ASIDE))
    for (const suffix of ['', '-wal', '-shm']) rmSync(join(directory, old + suffix), { force: true });
  return name;
}

/**
 * Opens the outbox's file, or puts an unreadable or foreign one aside and makes a new one.
 * Throws DiskError `in-use` when another process holds it, `disk-failed` when the place cannot be written.
 */
export function openDatabase(directory: string, maxFileBytes: number, wallNow: number, isKnownBad = false) {
  try {
    const aside = isKnownBad ? { setAside: putAside(directory, wallNow) } : {};
    try {
      return { db: open(join(directory, FILE), maxFileBytes), ...aside };
    } catch (error) {
      if (!(error instanceof Unreadable) && !isUnreadable(error)) throw error;
      const setAside = putAside(directory, wallNow);
      return { db: open(join(directory, FILE), maxFileBytes), setAside };
    }
  } catch (error) {
    if (isInUse(error)) throw new DiskError('in-use', `${join(directory, FILE)} is held by another process`);
    throw new DiskError('disk-failed', inWords(error), { cause: error });
  }
}
