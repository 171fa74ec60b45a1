import { z } from 'zod';
import { parseMac } from '../policy/magic-packet.ts';
import { parseHostPort } from './loopback.ts';
import { section } from './section.ts';

/** What NUT clients take as the name of a UPS. */
const upsName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_.-]{0,31}$/, 'allowed: 1 to 32 small letters, digits and _ . - without spaces');

const thresholds = {
  runtimeSeconds: z.int().min(1).max(86_400).optional(),
  chargePercent: z.number().min(1).max(100).optional(),
  onBatterySeconds: z.int().min(1).max(86_400).optional(),
};

const waitSeconds = z.int().min(1).max(3600);

const stage = section({
  /** Also the name of the UPS that the clients of this stage are given. */
  name: upsName,
  when: section(thresholds),
  /** Turned off once the clients have left. */
  outletGroup: z.int().min(1).max(3).optional(),
  waitSeconds: waitSeconds.default(60),
});

const mac = z
  .string()
  .refine((text) => parseMac(text) !== undefined, 'allowed: six pairs of hex digits, as 00:11:22:aa:bb:cc');

const target = (what: string, fallbackPort?: number) =>
  z.string().transform((text, context) => {
    const address = parseHostPort(
      fallbackPort === undefined || /^\[.*\]:|^[^:]*:[0-9]+$/.test(text) ? text : `${text}:${fallbackPort}`,
    );
    if (address !== undefined && address.port > 0) return address;
    context.addIssue({ code: 'custom', message: `allowed: ${what}`, input: text });
    return z.NEVER;
  });

const host = section({
  name: z.string().regex(/^[^\p{Cc}]{1,64}$/u, 'allowed: 1 to 64 characters of one line'),
  mac,
  sendTo: target('ADDRESS or ADDRESS:PORT, where broadcasts of its network go', 9).default({
    host: '255.255.255.255',
    port: 9,
  }),
  /** A TCP port that is open once it is up. */
  answers: target('HOST:PORT').optional(),
  /** Woken after this stage was shed, too; others only after all was shut down. */
  stage: upsName.optional(),
  /** Before the next one. */
  pauseSeconds: z.int().min(0).max(3600).default(5),
  retrySeconds: z.int().min(1).max(3600).default(30),
  giveUpSeconds: z.int().min(1).max(86_400).default(600),
});

const guarded = section({
  /** One of ups[].label. */
  label: z.string(),
  when: section({ low: z.boolean().default(true), ...thresholds }).prefault({}),
  /** Longest wait for the clients, from the moment they are told. */
  waitSeconds: waitSeconds.default(120),
  /** What a server still needs after its client has left. */
  settleSeconds: z.int().min(0).max(3600).default(30),
  stages: z.array(stage).max(8).default([]),
  wake: section({
    chargePercent: z.number().min(0).max(100).default(30),
    steadySeconds: z.int().min(0).max(86_400).default(60),
    hosts: z.array(host).max(64).default([]),
  }).prefault({}),
});

const server = section({
  /** The name of the UPS that its client is given. */
  name: upsName,
  fedBy: z.array(z.string()).min(2, 'allowed: two or more of the labels under ups').max(8),
  needs: z.int().min(1).max(8).default(1),
});

export const policySchema = section({
  mode: z.enum(['off', 'dry-run', 'on']).default('off'),
  ups: z.array(guarded).default([]),
  servers: z.array(server).default([]),
});

export type PolicyConfig = z.infer<typeof policySchema>;
export type UpsPolicy = PolicyConfig['ups'][number];
export type StagePolicy = UpsPolicy['stages'][number];
export type WakeHost = UpsPolicy['wake']['hosts'][number];
