import type { AgentsTables } from '../agents/tables.ts';
import type { AuditTables } from '../audit/tables.ts';
import type { BackupTables } from '../backup/tables.ts';
import type { CommandsTables } from '../commands/tables.ts';
import type { DevicesTables } from '../devices/tables.ts';
import type { EnrolmentTables } from '../enrolment/tables.ts';
import type { EventsTables } from '../events/tables.ts';
import type { IngestTables } from '../ingest/tables.ts';
import type { OrganizationsTables } from '../organizations/tables.ts';
import type { TelemetryTables } from '../telemetry/tables.ts';

/** Every table, by the noun that owns it: all SQL of a noun stands in that noun's folder. */
export type Database = IngestTables &
  AgentsTables &
  DevicesTables &
  TelemetryTables &
  EventsTables &
  CommandsTables &
  OrganizationsTables &
  EnrolmentTables &
  AuditTables &
  BackupTables;
