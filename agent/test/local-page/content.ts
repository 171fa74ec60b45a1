import type { LogEntry } from '../../src/local/log-entries.ts';
import type { StatusReport, UpsReport } from '../../src/local/status-report.ts';

/** Noon of a day, by the machine's own clock. */
export const NOON = new Date(2026, 4, 6, 12, 0, 0).getTime();

export const upsReport = (more: Partial<UpsReport> = {}): UpsReport => ({
  label: 'Rack A',
  unit: 'S1',
  via: 'network',
  address: 'modbus-tcp://127.0.0.1:1502',
  state: 'up',
  says: undefined,
  since: { at: NOON - 90_000, orEarlier: false },
  loadCommands: 'deny',
  pace: 'tcp',
  replyMs: 12,
  counters: {},
  refusedRegisters: [],
  readings: {
    'ups.status': 'OL',
    'ups.model': 'Smart-UPS 1500',
    'ups.load': 31.4,
    'battery.charge': 100,
    'battery.runtime': 3720,
    'battery.temperature': 24.5,
    'input.voltage': 230.2,
  },
  ...more,
});

export const statusReport = (more: Partial<StatusReport> = {}): StatusReport => ({
  agent: 'gw-1',
  version: '1.2.3',
  boot: 'b',
  upSeconds: 90,
  health: { ok: true, reasons: [] },
  cloud: { connected: true, receipted: true, problem: undefined, rejected: 0 },
  identity: { validUntil: Date.UTC(2027, 0, 1), bundle: 3 },
  outbox: { healthy: true, records: 0, bytes: 0, mostBytes: 256 * 1024 * 1024, waiting: 0, lost: 0, dropped: 0 },
  commands: { taken: 0, underWay: {} },
  time: { quality: 'cloud', errorMs: 12 },
  ups: [upsReport()],
  ...more,
});

export const logEntry = (more: Partial<LogEntry> = {}): LogEntry => ({
  n: 1,
  at: NOON - 60_000,
  ups: 'S1',
  event: 'power.lost',
  severity: 'warning',
  ...more,
});
