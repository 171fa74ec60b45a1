import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { addRowId } from '../row-id.ts';

export const ingest: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await addRowId(db.schema.createTable('epochs'), db)
      .addColumn('agent', 'text', (c) => c.notNull())
      .addColumn('epoch', 'text', (c) => c.notNull())
      .addColumn('boot', 'text', (c) => c.notNull())
      .addColumn('up_to', 'bigint', (c) => c.notNull())
      .addColumn('ranges', 'text', (c) => c.notNull())
      .addColumn('received', 'bigint', (c) => c.notNull())
      .addColumn('last_seq', 'bigint')
      .addColumn('explained', 'bigint', (c) => c.notNull())
      .addUniqueConstraint('epochs_key', ['agent', 'epoch'])
      .execute();

    await addRowId(db.schema.createTable('quarantine'), db)
      .addColumn('agent', 'text', (c) => c.notNull())
      .addColumn('epoch', 'text')
      .addColumn('seq', 'bigint')
      .addColumn('arrived', 'bigint', (c) => c.notNull())
      .addColumn('topic', 'text', (c) => c.notNull())
      .addColumn('reason', 'text', (c) => c.notNull())
      .addColumn('payload', 'text', (c) => c.notNull())
      .execute();
    await db.schema.createIndex('quarantine_agent').on('quarantine').columns(['agent', 'id']).execute();

    await db.schema
      .createTable('agents')
      .addColumn('agent', 'text', (c) => c.primaryKey())
      .addColumn('first_seen', 'bigint', (c) => c.notNull())
      .addColumn('last_seen', 'bigint', (c) => c.notNull())
      .addColumn('online', 'integer', (c) => c.notNull())
      .addColumn('boot', 'text')
      .addColumn('conn', 'bigint')
      .addColumn('version', 'text')
      .addColumn('status', 'text')
      .execute();
  },
};
