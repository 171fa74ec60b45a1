import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { handshake, listen, papersOf, publish, selfSigned } from '../harness/attacker.ts';
import { SERIAL, startOneUps } from '../harness/one-ups.ts';
import { describeWithPeers } from '../harness/peers.ts';
import { ours } from '../harness/process.ts';
import { Scratch } from '../harness/scratch.ts';
import { control } from '../harness/simulator.ts';
import { eventOf, eventsOf, listUps, operate, startAgent, upsWith } from '../harness/stack.ts';
import { until } from '../harness/until.ts';

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => scratch.clear());

const record = (kind: string, body: object, seq: number) =>
  JSON.stringify({
    v: 1,
    epoch: '900-0a0b0c0d',
    seq,
    ts: Date.now(),
    mono: 1,
    boot: '00112233aabbccdd',
    kind,
    ups: SERIAL,
    body,
  });

describeWithPeers(
  'at the broker',
  ['openssl', 'mosquitto_pub', 'mosquitto_sub'],
  ({ openssl, mosquitto_pub, mosquitto_sub }) => {
    test('nobody comes in without a certificate of the cloud, over old TLS, or in plain', async () => {
      const { cloud } = await startOneUps(scratch);
      const none = await handshake(openssl, cloud);
      expect(none.stdout + none.stderr).toMatch(/alert|certificate required|closed|errno/i);
      const old = await handshake(openssl, cloud, '-tls1_2');
      expect(old.stdout + old.stderr).toMatch(/alert|protocol version|unsupported/i);
      const own = await selfSigned(openssl, scratch.folder, 'gw-aaaaaaaaaa');
      expect(
        (await publish(mosquitto_pub, cloud, own, 'gw-aaaaaaaaaa', 'ridethrough/v1/gw-aaaaaaaaaa/up/status', '{}'))
          .code,
      ).not.toBe(0);
      const { hostname, port } = new URL(cloud.mqtts);
      const plain = await new Promise<string>((resolve) => {
        const socket = connect(Number(port), hostname, () =>
          socket.write(Buffer.from('101200044d5154540402003c000667772d78797a', 'hex')),
        );
        let got = '';
        socket.on('data', (part) => (got += part.toString('hex')));
        socket.on('close', () => resolve(got));
        socket.on('error', () => undefined);
      });
      // At most a TLS alert: never a CONNACK (20 02).
      expect(plain).not.toMatch(/^2002/);
      await upsWith(cloud, SERIAL);
    });

    test("an agent's certificate opens its own branch and no other, and no other name", async () => {
      const { cloud, agent } = await startOneUps(scratch);
      const config = scratch.path('gw1', 'agent.yaml');
      const { token } = await operate(cloud.folder, 'token', 'add', 'Test');
      const second = scratch.path('second');
      const { mkdirSync, writeFileSync } = await import('node:fs');
      mkdirSync(second);
      writeFileSync(
        `${second}/agent.yaml`,
        JSON.stringify({ agent: { data: 'data' }, ups: [{ label: 'x', link: 'modbus-tcp://127.0.0.1:1' }] }),
      );
      const enrolling = ours('agent', [
        'enroll',
        cloud.https,
        '--config',
        `${second}/agent.yaml`,
        '--token',
        String(token),
        '--ca-hash',
        cloud.caHash,
        '--json',
      ]);
      expect((await enrolling.finished()).code).toBe(0);
      const thief = papersOf({ config: `${second}/agent.yaml` });
      expect(papersOf({ config }).agent).toBe(agent.id);

      // Under the victim's name, and under his own name on the victim's branch.
      expect(
        (await publish(mosquitto_pub, cloud, thief, agent.id, `ridethrough/v1/${agent.id}/up/status`, '{}')).code,
      ).not.toBe(0);
      await publish(
        mosquitto_pub,
        cloud,
        thief,
        thief.agent,
        `ridethrough/v1/${agent.id}/up/${SERIAL}/event`,
        record('event', { event: 'power.lost', severity: 'critical' }, 1),
      );
      await publish(
        mosquitto_pub,
        cloud,
        thief,
        thief.agent,
        `ridethrough/v1/${agent.id}/down/receipt`,
        '{"v":1,"epochs":[]}',
      );
      for (const filter of ['#', 'ridethrough/v1/+/up/#', `ridethrough/v1/${agent.id}/down/#`]) {
        expect((await listen(mosquitto_sub, cloud, thief, thief.agent, filter, 2)).stdout).toBe('');
      }
      await upsWith(cloud, SERIAL);
      expect((await eventsOf(cloud, SERIAL)).map(({ event }) => event)).not.toContain('power.lost');
    });

    test('a revoked agent is cut off at once and stays out; the others go on', async () => {
      const { cloud, agent, unit } = await startOneUps(scratch);
      await operate(cloud.folder, 'agent', 'revoke', agent.id);
      await until('cut off', async () => (await listUps(cloud))[0]?.current === false, 60_000);
      const stolen = papersOf(agent);
      await agent.process.stop();
      expect(
        (await publish(mosquitto_pub, cloud, stolen, agent.id, `ridethrough/v1/${agent.id}/up/status`, '{}')).code,
      ).not.toBe(0);
      await control(unit, 'PUT', '/mains', { voltage: 0 });
      const again = await startAgent(scratch, agent.config);
      await until('it says that it is refused', () => again.process.stderr.length > 0 && again.process.isRunning);
      expect((await eventsOf(cloud, SERIAL)).map(({ event }) => event)).not.toContain('power.lost');
    });
  },
);

describeWithPeers('a gateway whose clock is wrong', ['faketime'], ({ faketime }) => {
  test.each(['-1y', '+1y'])('by %s still connects, learns the time and takes commands', async (offset) => {
    const { cloud, agent, unit } = await startOneUps(scratch);
    await agent.process.stop();
    const library = (await import('node:fs')).globSync('/usr/lib/*/faketime/libfaketime.so.1')[0];
    expect(faketime).toBeDefined();
    const wrong = await startAgent(scratch, agent.config, {
      LD_PRELOAD: library,
      FAKETIME: offset,
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    });
    await upsWith(cloud, SERIAL, ['ups.status'], 60_000);
    await control(unit, 'PUT', '/mains', { voltage: 0 });
    await eventOf(cloud, SERIAL, 'power.lost');
    await control(unit, 'PUT', '/mains', { voltage: 120 });
    await eventOf(cloud, SERIAL, 'power.restored');
    const { outcome } = await import('../harness/commands.ts');
    expect(await outcome(cloud, SERIAL, 'input.sensitivity.set', { sensitivity: 'low' })).toMatchObject({
      state: 'confirmed',
    });
    expect(wrong.process.isRunning).toBe(true);
  });
});
