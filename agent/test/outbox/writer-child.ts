// Run by kill.test.ts: appends without end, and prints each key once it is acknowledged.
import { writeSync } from 'node:fs';
import { openDisk } from '../../src/adapters/disk.ts';
import { systemClock } from '../../src/adapters/system-clock.ts';
import type { NewRecord } from '../../src/outbox/outbox.ts';

const [directory = ''] = process.argv.slice(2);
const { outbox, journal } = openDisk({ directory, boot: '0123456789abcdef', clock: systemClock });
const { epoch } = await outbox.start();
writeSync(1, `epoch ${epoch}\n`);

const record = (n: number): NewRecord => {
  const body = n % 3 === 0 ? { event: 'power.lost', severity: 'info', n } : { samples: [{ ms: 0, readings: { n } }] };
  return { kind: n % 3 === 0 ? 'event' : 'telemetry', ups: 'UPS1', ts: 1, mono: 1, body, durable: 'now' };
};

async function write(lane: number): Promise<never> {
  for (let n = lane; ; n += 4) {
    const key = await outbox.append(record(n));
    writeSync(1, `record ${key.epoch} ${key.seq} ${n}\n`);
    if (n % 50 !== 0) continue;
    const id = `${process.pid}-${n}`;
    const command = { v: 1, id, agent: 'a', ups: 'u', name: 'x', args: {}, issued: 1, expires: 2, by: 'b' } as const;
    await journal.accept(command, '0123456789abcdef');
    writeSync(1, `command ${id}\n`);
  }
}

await Promise.all([0, 1, 2, 3].map(write));
