import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { topics } from '@ridethrough/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepCertificate } from '../../src/enrolment/certificates.ts';
import { CloudRig } from '../rig/cloud-rig.ts';
import { authorityIn, forge, forgeSelfSigned, forgeTwoNames } from '../rig/forge.ts';
import { mqttConnect, mqttPing, type RawConnection, rawConnection } from '../rig/raw-mqtt.ts';
import { EPOCH, telemetry } from '../rig/records.ts';
import { TestAgent } from '../rig/test-agent.ts';
import type { Identity } from '../rig/test-trust.ts';
import { until } from '../rig/until.ts';

const DAY_MS = 86_400_000;
let rig: CloudRig;
const open: RawConnection[] = [];
beforeEach(async () => {
  rig = new CloudRig();
  await rig.start();
});
afterEach(async () => {
  for (const { socket } of open.splice(0)) socket.destroy();
  await rig.stop();
});

async function raw(id: string, options: Parameters<typeof rawConnection>[2] = {}): Promise<RawConnection> {
  const connection = await rawConnection(rig, id, options);
  open.push(connection);
  return connection;
}

/** Tries to be that agent; what came back until the cloud closed the connection. */
async function tried(id: string, identity: Identity): Promise<Buffer> {
  const { socket, bytes, closed } = await raw(id, { identity });
  socket.write(mqttConnect(id));
  await until(closed);
  return bytes();
}

/** Keeps a certificate of a live agent in the table, as enrolment does. */
async function known(id: string): Promise<Identity & { serial: string }> {
  const identity = await rig.trust.newIdentity(id);
  const { serial, notAfter, cert } = identity;
  await rig.store.db
    .transaction()
    .execute((trx) => keepCertificate(trx, id, { pem: cert, serial, notAfter }, Date.now()));
  return identity;
}

const revoke = (serial: string) =>
  rig.store.db.updateTable('certificates').set({ revoked: Date.now() }).where('serial', '=', serial).execute();

test('only a certificate of the CA, within its dates and for clients, comes in', async () => {
  const ca = authorityIn(rig.dir);
  const agent = await rig.agent('gw1');
  const strangers: Record<string, Identity> = {
    expired: await forge(ca.pem, { cn: 'gw1', by: ca, notAfter: new Date(Date.now() - 60_000) }),
    'not yet valid': await forge(ca.pem, {
      cn: 'gw1',
      by: ca,
      notBefore: new Date(Date.now() + DAY_MS),
      notAfter: new Date(Date.now() + 2 * DAY_MS),
    }),
    'of another CA': await forge(ca.pem, { cn: 'gw1' }),
    'self-signed': await forgeSelfSigned(ca.pem, 'gw1'),
    "in the CA's name": await forgeSelfSigned(ca.pem, 'gw1', ca),
    "a server's": await forge(ca.pem, { cn: 'gw1', by: ca, usage: 'server' }),
    'of two names': await forgeTwoNames(ca, ['gw1', 'gw2']),
  };
  for (const [what, identity] of Object.entries(strangers))
    expect([what, [...(await tried('gw1', identity))]]).toEqual([what, []]);
  expect(rig.path.broker.connections).toBe(1);
  expect(agent.closed).toBe(false);
  await agent.send(telemetry({ 'ups.load': 1 }, { seq: 1 }));
  await agent.receipted(EPOCH, 1);
});

test('without a certificate, without TLS, and with an older TLS nobody comes in', async () => {
  const ca = [...rig.trust.store.caPems];
  const { cert, key } = await rig.trust.identity('gw1');
  const nobody = connectTls({ host: '127.0.0.1', port: rig.port, ca });
  const plain = connectTcp(rig.port, '127.0.0.1');
  const old = connectTls({ host: '127.0.0.1', port: rig.port, ca, cert, key, maxVersion: 'TLSv1.2' });
  const answers: Buffer[] = [];
  for (const socket of [nobody, plain, old]) {
    socket.on('error', () => {});
    socket.on('data', (data: Buffer) => answers.push(data));
    socket.write(mqttConnect('gw1'));
  }
  await until(() => [nobody, plain, old].every((socket) => socket.closed));
  // At most an alert; never a CONNACK.
  expect(answers.filter(([first]) => first === 0x20)).toEqual([]);
  expect(rig.path.broker.connections).toBe(0);
});

test('a revoked certificate is refused with the reason, and its live connection ends at once', async () => {
  const identity = await known('gw1');
  const agent = await TestAgent.connect(rig, 'gw1', { identity });
  const other = await rig.agent('gw2');
  await revoke(identity.serial);
  await until(() => agent.closed, 5_000);
  expect([...(await tried('gw1', identity))]).toEqual([0x20, 2, 0, 5]);
  expect(other.closed).toBe(false);
  await until(async () => (await rig.audited()).length === 2);
  expect(await rig.audited()).toMatchObject([
    { act: 'connection.ended', actor: 'agent:gw1', details: expect.stringContaining('revoked') },
    { act: 'connection.refused', actor: 'agent:gw1', details: expect.stringContaining('revoked') },
  ]);
  // A new one of the same agent is good.
  await TestAgent.connect(rig, 'gw1').then((again) => again.end());
});

test('a connection ends when its certificate does', async () => {
  const ca = authorityIn(rig.dir);
  const identity = await forge(ca.pem, { cn: 'gw1', by: ca, notAfter: new Date(Date.now() + 2_000) });
  const agent = await TestAgent.connect(rig, 'gw1', { identity });
  await until(() => agent.closed, 8_000);
  expect([...(await tried('gw1', identity))]).toEqual([]);
});

test('an observer that is not served and an agent under its name do not come in', async () => {
  const answer = await tried('observer-nobody', await rig.trust.identity('observer-nobody'));
  expect([...answer]).toEqual([0x20, 2, 0, 5]);
});

test('a connection that takes the place of one at another address is in the audit log', async () => {
  const first = await raw('gw1');
  first.socket.write(mqttConnect('gw1'));
  await until(() => first.bytes().length >= 4);
  const again = await raw('gw1');
  again.socket.write(mqttConnect('gw1'));
  await until(() => again.bytes().length >= 4);
  await until(first.closed);
  const elsewhere = await raw('gw1', { from: '127.0.0.2' });
  elsewhere.socket.write(mqttConnect('gw1'));
  await until(() => elsewhere.bytes().length >= 4);
  await until(again.closed);
  await until(async () => (await rig.audited()).length > 0);
  expect(await rig.audited()).toMatchObject([
    {
      act: 'connection.taken-over',
      actor: 'agent:gw1',
      origin: '127.0.0.2',
      details: expect.stringContaining('127.0.0.1'),
    },
  ]);
});

test('what an agent may not do is in the audit log, at most once a minute', async () => {
  for (let time = 0; time < 3; time++) {
    const agent = await rig.agent('gw1');
    await agent.client.subscribeAsync('#', { qos: 1 }).catch(() => {});
    await expect(agent.publish(topics.status('gw2'), '{}')).rejects.toThrow();
  }
  await until(async () => (await rig.audited()).length >= 2);
  expect((await rig.audited()).map(({ act }) => act)).toEqual(['subscribe.refused', 'publish.refused']);
});

test('packets beyond the limit are read later, and none is lost', async () => {
  const other = await rig.agent('gw2');
  const { socket, bytes, closed } = await raw('gw1');
  socket.write(mqttConnect('gw1'));
  const began = performance.now();
  const pings = 12_000;
  socket.write(Buffer.concat(Array.from({ length: pings }, () => mqttPing)));
  await other.send(telemetry({ 'ups.load': 1 }, { seq: 1 }));
  await other.receipted(EPOCH, 1);
  // They came in one go; so the next ones wait for what is owed.
  await until(() => bytes().length === 4 + 2 * pings);
  socket.write(mqttPing);
  await until(() => bytes().length === 4 + 2 * (pings + 1));
  expect(performance.now() - began).toBeGreaterThan(1_500);
  expect(closed()).toBe(false);
});
