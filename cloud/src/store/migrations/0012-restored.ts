import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const restored: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .alterTable('epochs')
      .addColumn('lost_ranges', 'text', (c) => c.notNull().defaultTo('[]'))
      .execute();
    await db.schema
      .alterTable('epochs')
      .addColumn('tail_lost', 'integer', (c) => c.notNull().defaultTo(0))
      .execute();
    await db.schema.alterTable('agents').addColumn('first_epoch', 'text').execute();
    await db.schema
      .createTable('restores')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('made', 'bigint', (c) => c.notNull())
      .addColumn('restored', 'bigint', (c) => c.notNull())
      .addColumn('started', 'bigint', (c) => c.notNull())
      .execute();
  },
};
