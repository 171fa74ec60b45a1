import { openBeside } from '../store/open-beside.ts';
import type { Db } from '../store/transaction.ts';
import type { Operator } from './operator-command.ts';

/** Does something with the store, beside the cloud if it runs, and closes it whatever happens. */
export async function withStore<T>({ dataDir }: Pick<Operator, 'dataDir'>, work: (db: Db) => Promise<T>): Promise<T> {
  const { db, close } = await openBeside(dataDir);
  try {
    return await work(db);
  } finally {
    await close();
  }
}
