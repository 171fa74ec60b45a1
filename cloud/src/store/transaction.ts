import type { Kysely, Transaction as KyselyTransaction } from 'kysely';
import type { Database } from './database.ts';

export type Db = Kysely<Database>;
export type Transaction = KyselyTransaction<Database>;
