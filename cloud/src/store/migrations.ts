import type { Migration } from 'kysely/migration';
import { ingest } from './migrations/0001-ingest.ts';
import { devices } from './migrations/0002-devices.ts';
import { telemetry } from './migrations/0003-telemetry.ts';
import { events } from './migrations/0004-events.ts';
import { commands } from './migrations/0005-commands.ts';
import { trust } from './migrations/0010-trust.ts';
import { audit } from './migrations/0011-audit.ts';
import { restored } from './migrations/0012-restored.ts';

/** In order of their names; one that has been released is never changed, a new one is a file and a line. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-ingest': ingest,
  '0002-devices': devices,
  '0003-telemetry': telemetry,
  '0004-events': events,
  '0005-commands': commands,
  '0010-trust': trust,
  '0011-audit': audit,
  '0012-restored': restored,
};
