import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { outcome } from '../harness/commands.ts';
import { GROUP_1, SERIAL, startOneUps } from '../harness/one-ups.ts';
import { describeWithPeers } from '../harness/peers.ts';
import { Scratch } from '../harness/scratch.ts';
import { control } from '../harness/simulator.ts';
import { type Cloud, eventOf, operate, startAgent } from '../harness/stack.ts';
import { until } from '../harness/until.ts';

const folder = path.resolve(import.meta.dirname, '../../protocol/schemas');
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
const schemas: Readonly<Record<string, ValidateFunction>> = Object.fromEntries(
  readdirSync(folder)
    .filter((file) => file.endsWith('.schema.json'))
    .map((file) => [
      file.replace('.schema.json', ''),
      ajv.compile(JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as object),
    ]),
);

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => scratch.clear());

type Seen = { readonly topic: string; readonly message: Record<string, unknown> };

/** What mosquitto_sub sees on the cloud's broker, with the certificate of an observer that the cloud was told of. */
async function observe(mosquittoSub: string, { mqtts, folder }: Cloud): Promise<Seen[]> {
  const { port } = new URL(mqtts);
  const { clientId, certificate, key, ca } = await operate(
    folder,
    'trust',
    'observer',
    'watcher',
    '--out',
    scratch.path('observer'),
  );
  const trust = ['--cafile', String(ca), '--cert', String(certificate), '--key', String(key)];
  const who = ['-h', '127.0.0.1', '-p', port, '-i', String(clientId), '-V', 'mqttv311', '-q', '1'];
  const sub = spawn(mosquittoSub, [...who, ...trust, '-t', 'ridethrough/v1/+/up/#', '-F', '%t %x'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  scratch.later(() => sub.kill('SIGTERM'));
  const seen: Seen[] = [];
  createInterface({ input: sub.stdout }).on('line', (line) => {
    const [topic = '', hex = ''] = line.split(' ');
    const bytes = Buffer.from(hex, 'hex');
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) return;
    seen.push({ topic, message: JSON.parse(bytes.toString('utf8')) as Record<string, unknown> });
  });
  return seen;
}

/** The name of the schema that a message must fit: by its topic for status and history, else by its kind. */
const schemaOf = ({ topic, message }: Seen): string => {
  const last = topic.split('/').at(-1) ?? '';
  return last === 'status' || last === 'history' ? last : String(message.kind);
};

describeWithPeers('mosquitto_sub sees what the agent publishes', ['mosquitto_sub'], ({ mosquitto_sub }) => {
  test('on the topics of the contract, and every message fits its published schema', async () => {
    const { cloud, agent, unit } = await startOneUps(scratch, { cloud: ['--mqtt-observer', 'watcher'] });
    const seen = await observe(mosquitto_sub, cloud);
    let percent = 20;
    await until('telemetry seen', async () => {
      // A steady UPS has little to tell.
      percent = 80 - percent;
      await control(unit, 'PUT', '/load', { percent });
      return seen.some(({ topic }) => topic.endsWith('/telemetry'));
    });
    await control(unit, 'PUT', '/mains', { voltage: 0 });
    await eventOf(cloud, SERIAL, 'power.lost');
    expect(await outcome(cloud, SERIAL, 'beeper.mute')).toMatchObject({ state: 'confirmed' });
    expect(await outcome(cloud, SERIAL, 'outlet-group.off', GROUP_1)).toMatchObject({ state: 'refused' });
    await agent.process.stop();
    await startAgent(scratch, agent.config);
    const wanted = ['status', 'telemetry', 'event', 'result', 'identity', 'epoch-closed', 'clock'];
    await until(
      `all of ${wanted.join(', ')} seen`,
      () => wanted.every((name) => seen.some((each) => schemaOf(each) === name)),
      60_000,
    );
    for (const each of seen) {
      const validate = schemas[schemaOf(each)];
      expect(
        validate?.(each.message),
        `${each.topic} ${JSON.stringify(each.message)} ${JSON.stringify(validate?.errors)}`,
      ).toBe(true);
      if (schemaOf(each) !== 'status')
        expect(each.topic).toBe(
          `ridethrough/v1/${agent.id}/up/${String(each.message.ups)}/${each.topic.split('/').at(-1)}`,
        );
    }
    expect(seen.some(({ topic }) => topic === `ridethrough/v1/${agent.id}/up/${SERIAL}/telemetry`)).toBe(true);
  }, 150_000);
});
