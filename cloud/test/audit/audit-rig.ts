import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { onTestFinished } from 'vitest';
import { Audit } from '../../src/audit/audit.ts';
import { type AuditKey, openAuditKey } from '../../src/audit/audit-key.ts';
import type { AuditEntry } from '../../src/audit/audit-log.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { VirtualClock } from '../commands/virtual-clock.ts';

export const entry = (act: string, more: Partial<AuditEntry> = {}): AuditEntry => ({
  actor: 'key:k1',
  act,
  target: 'ups:S1',
  origin: '192.0.2.7',
  outcome: 'done',
  ...more,
});

/** An audit log on a store of its own. */
export class AuditRig {
  readonly dir: string;
  readonly clock = new VirtualClock();
  readonly logged: { fields: object; message: string }[] = [];
  readonly store: Store;
  readonly key: AuditKey;
  readonly audit: Audit;

  private constructor(dir: string, store: Store, key: AuditKey) {
    this.dir = dir;
    this.store = store;
    this.key = key;
    const log = (fields: object, message: string) => void this.logged.push({ fields, message });
    this.audit = new Audit({ db: store.db, clock: this.clock, key, log: { info: log, error: log } });
  }

  static async make(): Promise<AuditRig> {
    const dir = mkdtempSync(path.join(tmpdir(), 'ridethrough-audit-'));
    const store = await openStore(dir);
    const rig = new AuditRig(dir, store, await openAuditKey(dir));
    onTestFinished(async () => {
      await rig.audit.stop();
      await store.close();
      rmSync(dir, { recursive: true, force: true });
    });
    return rig;
  }

  /** What somebody does who holds the database file: the guards are taken away first. */
  tamper(...statements: string[]): void {
    const raw = new DatabaseSync(path.join(this.dir, 'cloud.db'), { timeout: 5_000 });
    const triggers = raw.prepare("select name from sqlite_master where type = 'trigger' and name like 'audit%'").all();
    for (const { name } of triggers) raw.exec(`drop trigger "${String(name)}"`);
    for (const statement of statements) raw.exec(statement);
    raw.close();
  }
}
