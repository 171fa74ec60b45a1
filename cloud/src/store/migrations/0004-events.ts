import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const events: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('events')
      .addColumn('epoch_id', 'bigint', (c) => c.notNull())
      .addColumn('seq', 'bigint', (c) => c.notNull())
      .addColumn('agent', 'text', (c) => c.notNull())
      .addColumn('ups', 'text', (c) => c.notNull())
      .addColumn('device', 'bigint')
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('severity', 'text', (c) => c.notNull())
      .addColumn('ts', 'bigint', (c) => c.notNull())
      .addColumn('mono', 'bigint', (c) => c.notNull())
      .addColumn('arrived', 'bigint', (c) => c.notNull())
      .addColumn('late', 'integer', (c) => c.notNull())
      .addColumn('away', 'integer', (c) => c.notNull())
      .addColumn('since', 'bigint')
      .addColumn('details', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('events_key', ['epoch_id', 'seq'])
      .execute();
    await db.schema.createIndex('events_device_time').on('events').columns(['device', 'ts']).execute();
    await db.schema.createIndex('events_time').on('events').column('ts').execute();
  },
};
