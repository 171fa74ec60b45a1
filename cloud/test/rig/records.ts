import type { CommandMessage, RecordKind, StatusMessage, WireRecord } from '@ridethrough/protocol';

export const BOOT = 'b0070001';
export const EPOCH = '1-0000000a';
export const UPS = '3S2042X14540';

type Fields = { epoch?: string; seq: number; ts?: number; mono?: number; boot?: string; ups?: string };

/** A record with a good envelope and whatever body. */
export function record<K extends RecordKind>(kind: K, body: unknown, fields: Fields): WireRecord & { kind: K } {
  return {
    v: 1,
    epoch: EPOCH,
    ts: Date.now(),
    mono: fields.seq * 10,
    boot: BOOT,
    ups: UPS,
    kind,
    body,
    ...fields,
  } as WireRecord & { kind: K };
}

export const telemetry = (readings: Record<string, number | string>, fields: Fields, all = false) =>
  record('telemetry', { ...(all && { all }), samples: [{ ms: 0, readings }] }, fields);

export const event = (name: string, fields: Fields, more: object = {}) =>
  record('event', { event: name, severity: 'warning', ...more }, fields);

export const status = (agent: string, fields: Partial<StatusMessage> = {}): StatusMessage => ({
  v: 1,
  agent,
  online: true,
  boot: BOOT,
  conn: 1,
  ts: Date.now(),
  mono: 1000,
  ...fields,
});

export const identity = {
  model: 'Smart-UPS 1500',
  firmware: 'UPS 04.1',
  outletGroups: [{ group: 0, name: 'Main' }],
  settings: {},
  capabilities: [],
  loadCommands: 'allow',
  link: { via: 'modbus-tcp', address: '127.0.0.1:502' },
};

export const command = (agent: string, id: string): CommandMessage => ({
  v: 1,
  id,
  agent,
  ups: UPS,
  name: 'beeper.mute',
  args: {},
  issued: Date.now(),
  expires: Date.now() + 30_000,
  by: 'a test',
});
