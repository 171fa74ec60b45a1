import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const telemetry: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('telemetry')
      .addColumn('epoch_id', 'bigint', (c) => c.notNull())
      .addColumn('seq', 'bigint', (c) => c.notNull())
      .addColumn('device', 'bigint', (c) => c.notNull())
      .addColumn('ts', 'bigint', (c) => c.notNull())
      .addColumn('from_ts', 'bigint', (c) => c.notNull())
      .addColumn('mono', 'bigint', (c) => c.notNull())
      .addColumn('arrived', 'bigint', (c) => c.notNull())
      .addColumn('body', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('telemetry_key', ['epoch_id', 'seq'])
      .execute();
    await db.schema.createIndex('telemetry_time').on('telemetry').columns(['device', 'ts']).execute();

    await db.schema
      .createTable('rollup_due')
      .addColumn('device', 'bigint', (c) => c.notNull())
      .addColumn('minute', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('rollup_due_key', ['device', 'minute'])
      .execute();

    await db.schema
      .createTable('rollups')
      .addColumn('device', 'bigint', (c) => c.notNull())
      .addColumn('minute', 'bigint', (c) => c.notNull())
      .addColumn('reading', 'text', (c) => c.notNull())
      .addColumn('mean', 'double precision', (c) => c.notNull())
      .addColumn('min', 'double precision', (c) => c.notNull())
      .addColumn('max', 'double precision', (c) => c.notNull())
      .addColumn('seconds', 'double precision', (c) => c.notNull())
      .addPrimaryKeyConstraint('rollups_key', ['device', 'reading', 'minute'])
      .execute();
  },
};
