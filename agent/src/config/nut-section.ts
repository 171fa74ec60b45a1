import { z } from 'zod';
import { isHash } from '../local-page/password.ts';
import { type NutPreset, nutActions, nutPresets } from '../nut/presets.ts';
import { isNutName } from '../nut/ups-names.ts';
import { parseHostPort } from './loopback.ts';
import { section } from './section.ts';

const PORT = 3493;

const listenAddress = z.string().transform((text, context) => {
  const address = parseHostPort(text) ?? parseHostPort(`${text}:${PORT}`) ?? parseHostPort(`[${text}]:${PORT}`);
  if (address !== undefined) return address;
  context.addIssue({
    code: 'custom',
    message: `allowed: ADDRESS or ADDRESS:PORT, as 127.0.0.1, 0.0.0.0:${PORT} or [::]:${PORT}; without a port it is ${PORT}`,
    input: text,
  });
  return z.NEVER;
});

/** Words of the protocol: what a client can say in one line, and no space that it would have to quote. */
const word = z.string().regex(/^[!-~]{1,64}$/, 'allowed: 1 to 64 printable ASCII characters without a space');
const upsName = z.string().refine(isNutName, 'allowed: 1 to 64 of a-z, A-Z, 0-9, dot, - and _');

/** NUT's own clients send it as it is, so that what would have to be quoted never arrives. */
const password = z
  .string()
  .refine(
    (text) => isHash(text) || (!text.startsWith('scrypt:') && /^[!#-[\]-~]{1,128}$/.test(text)),
    "allowed: what 'hash-password' prints, or 1 to 128 printable ASCII characters without space, \" and \\",
  );

const user = section({
  name: word,
  password,
  /** What it may do besides logging in. */
  actions: z.array(z.enum(nutActions)).default([]),
  /** Shuts down last, and may force everybody else. */
  primary: z.boolean().default(false),
});

const presetNames = Object.keys(nutPresets) as [NutPreset, ...NutPreset[]];

export const nutSection = section({
  listen: z
    .array(listenAddress)
    .min(1, 'allowed: at least one address')
    .default([{ host: '127.0.0.1', port: PORT }]),
  users: z
    .array(user)
    .superRefine((users, context) => {
      for (const [index, { name }] of users.entries())
        if (users.slice(0, index).some((other) => other.name === name))
          context.addIssue({
            code: 'custom',
            path: [index, 'name'],
            message: 'allowed: every name only once',
            input: name,
          });
    })
    .default([]),
  /** Further names of UPSs, each with the label that it means. */
  aliases: z.record(upsName, z.string()).default({}),
  /** Boxes that insist on a name, a user and a password of their maker's. */
  presets: z.array(z.enum(presetNames)).default([]),
  /** What users may do at all, each with its own `actions`. */
  allow: section({ set: z.boolean().default(false), instcmd: z.boolean().default(false) }).prefault({}),
});

export type NutConfig = z.infer<typeof nutSection>;
