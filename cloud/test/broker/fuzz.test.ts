import { topics } from '@ridethrough/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CloudRig } from '../rig/cloud-rig.ts';
import { mqttConnect, mqttPing, mqttPublish, mqttSubscribe, packet, rawConnection } from '../rig/raw-mqtt.ts';
import { EPOCH, record, telemetry, UPS } from '../rig/records.ts';
import { until } from '../rig/until.ts';

const SEED = 20_261_123;
const ROUNDS = 120;

let rig: CloudRig;
beforeEach(async () => {
  rig = await new CloudRig().start();
});
afterEach(() => rig.stop());

/** The same numbers each time (mulberry32). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const body = JSON.stringify(record('telemetry', { samples: [{ ms: 0, readings: { 'ups.load': 1 } }] }, { seq: 1 }));
const valid = [
  mqttConnect('fuzz'),
  mqttSubscribe(topics.allDown('fuzz')),
  mqttPublish(topics.record('fuzz', UPS, 'telemetry'), body),
  mqttPublish(topics.status('fuzz'), '{"v":1}'),
  packet(0xa2, [0, 3, 0, 1, 0x23]),
  packet(0x40, [0, 1]),
  packet(0x50, [0, 1]),
  packet(0x62, [0, 1]),
  packet(0x70, [0, 1]),
  packet(0x34, [0, 1, 0x61, 0, 9], Buffer.from('x')),
  mqttPing,
  packet(0xe0),
];

test('a thousand packets that are wrong somewhere harm nobody but their own connection', async () => {
  const random = numbers(SEED);
  const mutated = (bytes: Buffer): Buffer => {
    const changed = Buffer.from(bytes);
    switch (random(5)) {
      case 0:
        changed[random(changed.length)] = random(256);
        return changed;
      case 1:
        return changed.subarray(0, random(changed.length));
      case 2:
        return Buffer.concat([changed, Buffer.from(Array.from({ length: random(40) }, () => random(256)))]);
      case 3:
        return Buffer.concat([changed.subarray(0, 1), Buffer.from([random(256), random(256)]), changed.subarray(1)]);
      default:
        return changed;
    }
  };
  const agent = await rig.agent('gw1');
  await rig.trust.identity('fuzz');
  for (let round = 0; round < ROUNDS; round++) {
    const { socket, closed, bytes } = await rawConnection(rig, 'fuzz');
    // Every other round gets past its CONNECT, so that what comes after is looked at as well.
    const first = valid[0] ?? Buffer.alloc(0);
    const rest = Array.from({ length: 8 }, () => mutated(valid[random(valid.length)] ?? first));
    socket.write(Buffer.concat([round % 2 === 0 ? first : mutated(first), ...rest]));
    await new Promise<void>((resolve) => setImmediate(resolve));
    if (round % 10 === 0) await until(() => closed() || bytes().length > 0 || round % 2 === 1);
    socket.end();
    if (round % 40 === 39) {
      await agent.send(telemetry({ 'ups.load': round }, { seq: (round + 1) / 40 }));
      await agent.receipted(EPOCH, (round + 1) / 40);
    }
  }
  await until(() => rig.path.broker.connections === 1);
  expect(agent.closed).toBe(false);
  const again = await rig.agent('fuzz');
  await again.publish(topics.record('fuzz', UPS, 'telemetry'), body);
});
