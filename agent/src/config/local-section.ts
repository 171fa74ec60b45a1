import { z } from 'zod';
import { isHash } from '../local-page/password.ts';
import { isLoopback, parseHostPort } from './loopback.ts';
import { section } from './section.ts';

const LEAST_PASSWORD = 8;
const passwords = `${LEAST_PASSWORD} to 256 characters, or what 'hash-password' prints`;

const loopbackAddress = z.string().transform((text, context) => {
  const address = parseHostPort(text);
  if (address !== undefined && isLoopback(address.host)) return address;
  context.addIssue({
    code: 'custom',
    message: 'allowed: 127.0.0.1:PORT or [::1]:PORT; 0 lets the system choose the port',
    input: text,
  });
  return z.NEVER;
});

const anyAddress = z.string().transform((text, context) => {
  const address = parseHostPort(text);
  if (address !== undefined) return address;
  context.addIssue({ code: 'custom', message: 'allowed: ADDRESS:PORT, as 0.0.0.0:8090 or [::]:8090', input: text });
  return z.NEVER;
});

const password = z
  .string()
  .refine(
    (text) => isHash(text) || (!text.startsWith('scrypt:') && text.length >= LEAST_PASSWORD && text.length <= 256),
    `allowed: ${passwords}`,
  );

export const localSection = section({
  /** `GET /healthz` and the local page, for this machine. */
  http: loopbackAddress.default({ host: '127.0.0.1', port: 0 }),
  page: section({
    /** Serves the page to the network too. */
    listen: anyAddress.optional(),
    /** Asked for wherever the page is served; needed with `listen`. */
    password: password.optional(),
    /** Names of this machine, besides its own host name, under which the page is asked for. */
    names: z
      .array(z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/, 'allowed: a host name'))
      .default([]),
  })
    .superRefine(({ listen, password }, context) => {
      if (listen === undefined || password !== undefined) return;
      const message = `listen needs one; allowed: ${passwords}`;
      context.addIssue({ code: 'custom', path: ['password'], message, input: undefined });
    })
    .prefault({}),
}).prefault({});
