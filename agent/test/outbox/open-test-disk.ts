import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type DiskOptions, openDisk } from '../../src/adapters/disk.ts';
import { systemClock } from '../../src/adapters/system-clock.ts';
import type { NewRecord, Outbox, OutboxStart, StoredRecord, Stream } from '../../src/outbox/outbox.ts';

export const BOOT = '0123456789abcdef';

/** A directory that goes when the test is over. */
export async function testDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'ridethrough-outbox-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** A real outbox and journal, started; stopped with the test at the latest. */
export async function openTestDisk(directory: string, more: Partial<DiskOptions> = {}) {
  const { outbox, journal } = openDisk({ directory, boot: BOOT, clock: systemClock, ...more });
  onTestFinished(() => outbox.stop());
  const started: OutboxStart = await outbox.start();
  return { outbox, journal, started, epoch: started.epoch ?? '' };
}

export function event(ups = 'UPS1', more: Partial<NewRecord> = {}): NewRecord {
  const body = { event: 'power.lost', severity: 'warning' };
  return { kind: 'event', ups, ts: 1_790_000_000_000, mono: 5, body, durable: 'now', ...more };
}

export function telemetry(ups = 'UPS1', more: Partial<NewRecord> = {}): NewRecord {
  const body = { samples: [{ ms: 0, readings: { 'battery.charge': 100, 'ups.load': 23.5 } }] };
  return { kind: 'telemetry', ups, ts: 1_790_000_000_000, mono: 5, body, durable: 'now', ...more };
}

export const takeAll = (outbox: Pick<Outbox, 'take'>, stream: Stream, now = 0): Promise<readonly StoredRecord[]> =>
  outbox.take({ stream, now, againAfterMs: 30_000, mostAgain: 100_000, mostRecords: 100_000, mostBytes: 1e9 });

export const seqs = (records: readonly StoredRecord[]): number[] => records.map(({ seq }) => seq);
