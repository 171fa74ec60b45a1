import { randomUUID } from 'node:crypto';
import type { CommandMessage, ReceiptMessage } from '@ridethrough/protocol';
import { onTestFinished } from 'vitest';
import { mqttConnect } from '../../src/adapters/mqtt-connect.ts';
import { systemClock } from '../../src/adapters/system-clock.ts';
import type { Outbox } from '../../src/outbox/outbox.ts';
import { TrustedTime } from '../../src/time/trusted-time.ts';
import { Uplink } from '../../src/uplink/uplink.ts';
import type { UplinkParts } from '../../src/uplink/uplink-parts.ts';
import { BOOT } from '../outbox/open-test-disk.ts';

export const AGENT = 'agent-1';

/** An uplink over real MQTT that reconnects at once, and what it was told. */
export function openTestUplink(outbox: Outbox, url: string, more: Partial<UplinkParts> = {}) {
  const commands: CommandMessage[] = [];
  const advice: ReceiptMessage['advice'][] = [];
  const warnings: { details: object; message: string }[] = [];
  const told = { identityWanted: 0 };
  const trustedTime = new TrustedTime(systemClock, () => randomUUID());
  const uplink = new Uplink({
    connect: mqttConnect(url),
    outbox,
    clock: systemClock,
    agentId: AGENT,
    boot: BOOT,
    trustedTime,
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
  return { uplink, trustedTime, commands, advice, warnings, told };
}
