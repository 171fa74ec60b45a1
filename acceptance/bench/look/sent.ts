import { gunzipSync } from 'node:zlib';
import type { Scratch } from '../../harness/scratch.ts';
import type { Cloud } from '../../harness/stack.ts';
import type { Packet } from './mqtt-packets.ts';
import { MqttTap } from './mqtt-tap.ts';

/** One message of an agent. */
export type Sent = {
  readonly ups: string;
  /** The last part of its topic. */
  readonly what: string;
  readonly payload: Buffer;
  /** On the wire, with topic and header. */
  readonly bytes: number;
  readonly atMs: number;
};

type Body = { readonly all?: boolean; readonly samples: readonly { readonly readings: object }[] };

export const bodyOf = ({ payload }: Sent): Body => (JSON.parse(payload.toString('utf8')) as { body: Body }).body;

/** The records of a history message, which may be gzip of JSON. */
export function recordsOf({ payload }: Sent): readonly { readonly kind: string }[] {
  const text = payload[0] === 0x1f && payload[1] === 0x8b ? gunzipSync(payload) : payload;
  return (JSON.parse(text.toString('utf8')) as { records: readonly { kind: string }[] }).records;
}

/** Puts a tap before the cloud; returns it, and the address for the agent. */
export async function startTap(
  scratch: Scratch,
  cloud: Cloud,
  seen: (packet: Packet, sent: Sent | undefined) => void,
): Promise<{ readonly tap: MqttTap; readonly mqtt: string }> {
  const tap = new MqttTap(cloud.mqtt, (packet) => {
    const { topic, payload, bytes } = packet;
    const [what = '', ups = ''] = topic?.split('/').reverse() ?? [];
    seen(packet, payload && { ups, what, payload, bytes, atMs: performance.now() });
  });
  const mqtt = await tap.start();
  scratch.later(() => tap.stop());
  return { tap, mqtt };
}
