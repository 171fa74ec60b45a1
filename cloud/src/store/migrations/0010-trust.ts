import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

export const trust: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('organizations')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('name', 'text', (c) => c.notNull().unique())
      .addColumn('created', 'bigint', (c) => c.notNull())
      .execute();

    await db.schema
      .createTable('api_keys')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('organization', 'text', (c) => c.notNull().references('organizations.id'))
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('hash', 'text', (c) => c.notNull())
      .addColumn('created', 'bigint', (c) => c.notNull())
      .addColumn('revoked', 'bigint')
      .execute();

    await db.schema
      .createTable('enrolment_tokens')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('hash', 'text', (c) => c.notNull().unique())
      .addColumn('organization', 'text', (c) => c.notNull().references('organizations.id'))
      .addColumn('uses_left', 'bigint', (c) => c.notNull())
      .addColumn('created', 'bigint', (c) => c.notNull())
      .addColumn('expires', 'bigint', (c) => c.notNull())
      .addColumn('revoked', 'bigint')
      .execute();

    await db.schema
      .createTable('enrolments')
      .addColumn('device_code_hash', 'text', (c) => c.primaryKey())
      .addColumn('user_code', 'text', (c) => c.notNull().unique())
      .addColumn('key_hash', 'text', (c) => c.notNull())
      .addColumn('csr', 'text', (c) => c.notNull())
      .addColumn('host', 'text', (c) => c.notNull())
      .addColumn('address', 'text', (c) => c.notNull())
      .addColumn('ups', 'text', (c) => c.notNull())
      .addColumn('created', 'bigint', (c) => c.notNull())
      .addColumn('expires', 'bigint', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('organization', 'text', (c) => c.references('organizations.id'))
      .addColumn('agent', 'text')
      .addColumn('certificate', 'text')
      .addColumn('handed', 'bigint')
      .execute();
    await db.schema.createIndex('enrolments_expires').on('enrolments').column('expires').execute();

    await db.schema
      .createTable('certificates')
      .addColumn('serial', 'text', (c) => c.primaryKey())
      .addColumn('agent', 'text', (c) => c.notNull())
      .addColumn('spki', 'text', (c) => c.notNull())
      .addColumn('issued', 'bigint', (c) => c.notNull())
      .addColumn('not_after', 'bigint', (c) => c.notNull())
      .addColumn('revoked', 'bigint')
      .execute();
    await db.schema.createIndex('certificates_agent').on('certificates').columns(['agent', 'issued']).execute();

    await db.schema
      .createTable('audit')
      .addColumn('seq', 'bigint', (c) => c.primaryKey())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('actor', 'text', (c) => c.notNull())
      .addColumn('act', 'text', (c) => c.notNull())
      .addColumn('target', 'text', (c) => c.notNull())
      .addColumn('origin', 'text', (c) => c.notNull())
      .addColumn('outcome', 'text', (c) => c.notNull())
      .addColumn('details', 'text', (c) => c.notNull())
      .addColumn('organization', 'text')
      .addColumn('previous', 'text', (c) => c.notNull())
      .addColumn('hash', 'text', (c) => c.notNull())
      .execute();
    await db.schema.createIndex('audit_organization').on('audit').columns(['organization', 'seq']).execute();

    await db.schema
      .createTable('versions')
      .addColumn('name', 'text', (c) => c.primaryKey())
      .addColumn('version', 'bigint', (c) => c.notNull())
      .execute();

    await db.schema
      .alterTable('agents')
      .addColumn('organization', 'text', (c) => c.references('organizations.id'))
      .execute();
    await db.schema.alterTable('agents').addColumn('host', 'text').execute();
    await db.schema.createIndex('agents_organization').on('agents').column('organization').execute();

    await db.schema
      .alterTable('devices')
      .addColumn('organization', 'text', (c) => c.references('organizations.id'))
      .execute();
    await db.schema.alterTable('devices').addColumn('merged_into', 'bigint').execute();
    // A made-up serial (x-…) is kept per link, and says nothing about another agent's unit.
    await db.schema
      .createIndex('devices_organization_serial')
      .on('devices')
      .columns(['organization', 'serial'])
      .unique()
      .where(sql.ref('serial'), 'not like', sql.lit('x-%'))
      .execute();
  },
};
