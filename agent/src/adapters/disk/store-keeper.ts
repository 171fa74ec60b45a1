import type { DiskChange, DiskSettings } from '../../outbox/disk-calls.ts';
import { DiskError } from '../../outbox/disk-error.ts';
import type { Lost } from '../../outbox/gap-body.ts';
import { readEpochFile, writeEpochFile } from './epoch-file.ts';
import { openDatabase } from './open-database.ts';
import { isUnreadable } from './sqlite-failure.ts';
import { type Moment, type Outcome, Store } from './store.ts';

/** A disk that could not be opened is tried again no more often. */
const OPEN_AGAIN_MS = 5000;

const makesRoom = ({ call }: DiskChange): boolean => call === 'receipt' || call === 'forget';

/** Sees to it that there is a store to write to, whatever became of the file. */
export class StoreKeeper {
  private readonly settings: DiskSettings;
  private readonly moment: Moment;
  private store: Store | undefined;
  private triedAt = Number.NEGATIVE_INFINITY;
  private asideName: string | undefined;

  constructor(settings: DiskSettings, moment: Moment) {
    this.settings = settings;
    this.moment = moment;
  }

  /** Begins an epoch. Throws DiskError or SQLite's own. */
  open(isKnownBad = false): { readonly epoch: string; readonly setAside?: string } {
    this.triedAt = performance.now();
    const { directory, maxFileBytes } = this.settings;
    const { db, setAside } = openDatabase(directory, maxFileBytes, Date.now(), isKnownBad);
    try {
      const store = new Store(db, this.settings);
      const epoch = store.begin(readEpochFile(directory), this.moment);
      // Before the first key is used: the next epoch must be later even when the database is lost.
      writeEpochFile(directory, epoch);
      this.store = store;
      return setAside === undefined ? { epoch } : { epoch, setAside };
    } catch (error) {
      db.close();
      if (isKnownBad || !isUnreadable(error)) throw error;
      return this.open(true);
    }
  }

  /** The store, opened again if need be. */
  opened(): Store {
    if (this.store === undefined && performance.now() - this.triedAt >= OPEN_AGAIN_MS) this.open();
    if (this.store === undefined) throw new DiskError('disk-failed', 'the outbox cannot be opened');
    return this.store;
  }

  /** The store as it is. */
  get current(): Store | undefined {
    return this.store;
  }

  commit(changes: readonly DiskChange[], lost: Lost | undefined): Outcome[] {
    const store = this.opened();
    try {
      return store.commit(changes, lost);
    } catch (error) {
      if (isUnreadable(error)) return this.replace(store).commit(changes, lost);
      const deletions = changes.filter(makesRoom);
      if (deletions.length === 0 || deletions.length === changes.length) throw error;
      // A full disk: what the cloud has goes first. To delete it twice does no harm.
      store.commit(deletions, undefined);
      return store.commit(changes, lost);
    }
  }

  /** The name of a file that was put aside while running; told once. */
  putAside(): string | undefined {
    const name = this.asideName;
    this.asideName = undefined;
    return name;
  }

  close(): void {
    this.store?.close();
    this.store = undefined;
  }

  /** The file turned out to be damaged while in use: a new one takes its place. */
  private replace(damaged: Store): Store {
    const journal = damaged.readJournal();
    this.close();
    this.asideName = this.open(true).setAside;
    const fresh = this.opened();
    fresh.restoreJournal(journal);
    return fresh;
  }
}
