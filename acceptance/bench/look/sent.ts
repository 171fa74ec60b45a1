import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Scratch } from '../../harness/scratch.ts';
import { type Cloud, enrol, startAgent, type UpsEntry, writeAgentConfig } from '../../harness/stack.ts';
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

/** An enrolled agent whose every way to the cloud leads through a tap. */
export async function startTapped(
  scratch: Scratch,
  cloud: Cloud,
  agent: { readonly name: string; readonly ups: readonly UpsEntry[] },
  seen: (packet: Packet, sent: Sent | undefined) => void,
): Promise<MqttTap> {
  const config = writeAgentConfig(scratch, agent.name, agent.ups);
  await enrol(cloud, config);
  const own = (file: string) => path.join(path.dirname(config), 'data/identity/current', file);
  const read = (file: string) => readFileSync(own(file), 'utf8');
  const shown = () => ({ key: read('agent.key'), cert: read('agent.crt') });
  const tap = new MqttTap(cloud, shown, (packet) => {
    const { topic, payload, bytes } = packet;
    const [what = '', ups = ''] = topic?.split('/').reverse() ?? [];
    seen(packet, payload && { ups, what, payload, bytes, atMs: performance.now() });
  });
  const port = await tap.start();
  scratch.later(() => tap.stop());
  const [mqtt, https] = [[`mqtts://127.0.0.1:${port}`], `https://127.0.0.1:${port}`];
  writeFileSync(own('identity.json'), JSON.stringify({ ...JSON.parse(read('identity.json')), mqtt, https }));
  await startAgent(scratch, config);
  return tap;
}
