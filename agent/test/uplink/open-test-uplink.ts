import { randomUUID } from 'node:crypto';
import type { CommandMessage, ReceiptMessage } from '@ridethrough/protocol';
import { onTestFinished } from 'vitest';
import { mqttConnect } from '../../src/adapters/mqtt-connect.ts';
import { openMqttSocket } from '../../src/adapters/net/identity-links.ts';
import { systemClock } from '../../src/adapters/system-clock.ts';
import type { Identity } from '../../src/identity/identity.ts';
import type { Outbox } from '../../src/outbox/outbox.ts';
import { TrustedTime } from '../../src/time/trusted-time.ts';
import type { Connect } from '../../src/uplink/connection.ts';
import type { Rejection } from '../../src/uplink/open-down.ts';
import { Uplink } from '../../src/uplink/uplink.ts';
import type { UplinkParts } from '../../src/uplink/uplink-parts.ts';
import { BOOT } from '../outbox/open-test-disk.ts';
import { AGENT } from '../trust/test-cloud.ts';

export { AGENT };

/** MQTT over mutual TLS as the agent makes it, and what it said of the clock. */
export function testConnect(
  identity: Identity,
  more: { environment?: Record<string, string>; trustedNow?: () => number | undefined } = {},
): { readonly connect: Connect; readonly ways: string[]; readonly clock: string[] } {
  const ways: string[] = [];
  const clock: string[] = [];
  const { environment = {}, trustedNow = () => undefined } = more;
  const onClock = (says: string) => clock.push(says);
  const connect = mqttConnect({
    addresses: () => identity,
    openSocket: (way, signal) => openMqttSocket(way, identity, { environment, trustedNow, onClock, signal }),
    memory: { load: () => ways.at(-1), save: (way) => ways.push(way) },
  });
  return { connect, ways, clock };
}

/** An uplink over real MQTT that reconnects at once, and what it was told. */
export function openTestUplink(outbox: Outbox, identity: Identity, more: Partial<UplinkParts> = {}) {
  const commands: CommandMessage[] = [];
  const advice: ReceiptMessage['advice'][] = [];
  const warnings: { details: object; message: string }[] = [];
  const rejected: Rejection[] = [];
  const told = { identityWanted: 0 };
  const trustedTime = new TrustedTime(systemClock, () => randomUUID());
  const uplink = new Uplink({
    connect: testConnect(identity).connect,
    outbox,
    clock: systemClock,
    agentId: AGENT,
    boot: BOOT,
    trustedTime,
    trust: { bundle: identity.bundle, refresh: async () => false },
    onRejected: (why) => rejected.push(why),
    links: () => [{ label: 'rack', via: 'serial', state: 'up' }],
    onCommand: (command) => commands.push(command),
    onIdentityWanted: () => {
      told.identityWanted += 1;
    },
    onAdvice: (one) => advice.push(one),
    log: { info: () => undefined, warn: (details, message) => warnings.push({ details, message }) },
    random: () => 0.02,
    ...more,
  });
  onTestFinished(() => uplink.stop());
  uplink.start();
  return { uplink, trustedTime, commands, advice, warnings, rejected, told };
}
