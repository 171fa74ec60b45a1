/** A cloud's data path in a process of its own: `child-cloud.ts DIR`. Prints its MQTT port, and ends by a signal. */
import { systemClock } from '../../src/adapters/system-clock.ts';
import { Audit } from '../../src/audit/audit.ts';
import { openAuditKey } from '../../src/audit/audit-key.ts';
import { DataPath } from '../../src/data-path.ts';
import { openStore } from '../../src/store/open-store.ts';
import { TestTrust } from './test-trust.ts';

const [dir] = process.argv.slice(2);
if (dir === undefined) throw new Error('a data directory is needed');
const { db, close } = await openStore(dir);
const quiet = () => {};
const log = { info: quiet, warn: quiet, error: (fields: object, message: string) => console.error(message, fields) };
const { store: trust } = await TestTrust.open(dir);
const audit = new Audit({ db, clock: systemClock, key: await openAuditKey(dir), log });
const mqtt = { host: '127.0.0.1', port: 0 };
const path = new DataPath({ db, clock: systemClock, mqtt, observers: [], trust, audit, log });
const { port } = await path.start();
console.log(port);
process.on('SIGTERM', async () => {
  await path.stop();
  await close();
  if (process.env.PRINT_METRICS === '1') console.log(path.health.metrics.render());
});
