import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const commands: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('commands')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('device', 'bigint', (c) => c.notNull().references('devices.id'))
      .addColumn('ups', 'text', (c) => c.notNull())
      .addColumn('agent', 'text')
      .addColumn('boot', 'text')
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('args', 'text', (c) => c.notNull())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('hand', 'text', (c) => c.notNull())
      .addColumn('created', 'bigint', (c) => c.notNull())
      .addColumn('expires', 'bigint', (c) => c.notNull())
      .addColumn('changed', 'bigint', (c) => c.notNull())
      .addColumn('due', 'bigint')
      .addColumn('longest_ms', 'bigint', (c) => c.notNull())
      .addColumn('result_epoch', 'text')
      .addColumn('result_seq', 'bigint')
      .addColumn('code', 'text')
      .addColumn('says', 'text')
      .addColumn('proof', 'text')
      .addColumn('by', 'text', (c) => c.notNull())
      .addColumn('idempotency_key', 'text', (c) => c.unique())
      .execute();
    await db.schema.createIndex('commands_device').on('commands').columns(['device', 'created']).execute();
    await db.schema.createIndex('commands_due').on('commands').column('due').execute();
    await db.schema.createIndex('commands_state').on('commands').columns(['state', 'device']).execute();

    await db.schema
      .createTable('command_steps')
      .addColumn('command', 'text', (c) => c.notNull().references('commands.id'))
      .addColumn('step', 'bigint', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('ts', 'bigint')
      .addColumn('code', 'text')
      .addColumn('says', 'text')
      .addColumn('proof', 'text')
      .addPrimaryKeyConstraint('command_steps_key', ['command', 'step'])
      .execute();
  },
};
