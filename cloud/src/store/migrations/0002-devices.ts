import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { addRowId } from '../row-id.ts';

export const devices: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await addRowId(db.schema.createTable('devices'), db)
      .addColumn('public_id', 'text', (c) => c.notNull().unique())
      .addColumn('serial', 'text', (c) => c.notNull())
      .addColumn('created', 'bigint', (c) => c.notNull())
      .addColumn('identity', 'text')
      .addColumn('identity_agent', 'text')
      .addColumn('identity_epoch', 'text')
      .addColumn('identity_seq', 'bigint')
      .execute();
    await db.schema.createIndex('devices_serial').on('devices').column('serial').execute();

    await addRowId(db.schema.createTable('bindings'), db)
      .addColumn('device', 'bigint', (c) => c.notNull().references('devices.id'))
      .addColumn('agent', 'text', (c) => c.notNull())
      .addColumn('serial', 'text', (c) => c.notNull())
      .addColumn('from_ts', 'bigint', (c) => c.notNull())
      .addColumn('to_ts', 'bigint')
      .execute();
    await db.schema
      .createIndex('bindings_key')
      .on('bindings')
      .columns(['agent', 'serial', 'from_ts'])
      .unique()
      .execute();
    await db.schema.createIndex('bindings_device').on('bindings').column('device').execute();

    await db.schema
      .createTable('latest')
      .addColumn('device', 'bigint', (c) => c.notNull().references('devices.id'))
      .addColumn('agent', 'text', (c) => c.notNull())
      .addColumn('arrived', 'bigint', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('latest_key', ['device', 'agent'])
      .execute();
  },
};
