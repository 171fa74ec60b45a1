import {
  openBundle,
  openCommand,
  openFirstBundle,
  openReceipt,
  openRenewal,
  type SealFault,
  sealBundle,
  sealCommand,
  sealReceipt,
  sealRenewal,
} from '@ridethrough/protocol';
import { importPKCS8 } from 'jose';
import { expect, test } from 'vitest';
import { AGENT, bundleOf, commandOf, fixture, keys, receiptOf, renewalOf } from './trust-rig.ts';

const trust = { bundle: bundleOf(1), agent: AGENT };
const agentKey = await importPKCS8(fixture('agent.key'), 'ES256');

const sealed: Readonly<Record<string, string>> = {
  command: await sealCommand(commandOf(), keys.command),
  receipt: await sealReceipt(receiptOf(), keys.receipt),
  bundle: await sealBundle(bundleOf(1), keys.root),
  renewal: await sealRenewal(renewalOf(), { certificate: fixture('agent.crt'), key: agentKey }),
};
const openers: Readonly<Record<string, (jws: string) => Promise<{ readonly ok: true } | SealFault>>> = {
  command: (jws) => openCommand(jws, trust),
  receipt: (jws) => openReceipt(jws, trust),
  bundle: (jws) => openBundle(jws, keys.root),
  renewal: (jws) => openRenewal(jws, async () => ({ agent: AGENT, key: agentKey })),
};
const pairs = Object.keys(sealed).flatMap((is) => Object.keys(openers).map((passed) => [is, passed] as const));

test.each(pairs.filter(([is, passed]) => is !== passed))('a %s does not pass for a %s', async (is, passed) => {
  expect(await openers[passed]?.(sealed[is] ?? '')).toMatchObject({ ok: false, code: 'wrong-type' });
});

test('and nothing passes for a first bundle', async () => {
  for (const is of ['command', 'receipt', 'renewal'])
    expect(await openFirstBundle(sealed[is] ?? '')).toMatchObject({ ok: false, code: 'wrong-type' });
});
