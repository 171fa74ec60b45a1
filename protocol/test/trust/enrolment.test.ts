import { jsonSchemaOf, trustSchemas } from '@ridethrough/protocol';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AGENT, bundleOf, fixture, renewalOf } from './trust-rig.ts';

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });

const good: Readonly<Record<string, object>> = {
  'trust-bundle': bundleOf(1),
  'enrolment-request': {
    csr: fixture('agent.csr'),
    host: 'gateway-7',
    ups: [{ label: 'rack', model: 'Smart-UPS 1500', serial: '3S2042X14540', via: 'serial' }],
    token: 'a-token-of-sixteen',
  },
  'enrolment-answer': {
    deviceCode: '0123456789abcdef0123456789abcdef',
    userCode: 'BCDF-GHJK',
    words: ['faculty', 'sketch', 'cricket', 'visa'],
    expiresSeconds: 900,
    intervalSeconds: 5,
  },
  'enrolment-poll': { deviceCode: '0123456789abcdef0123456789abcdef' },
  'enrolment-pending': { state: 'pending', intervalSeconds: 5 },
  'enrolment-grant': {
    agent: AGENT,
    certificate: fixture('agent.crt'),
    bundles: ['a.b.c'],
    mqtt: ['mqtts://cloud.example:8883', 'mqtts://cloud.example:8443'],
    https: 'https://cloud.example:8443',
  },
  'renewal-nonce': { nonce: 'n1' },
  renewal: renewalOf(),
  'renewal-answer': { certificate: fixture('agent.crt') },
  'bundles-answer': { bundles: ['a.b.c'] },
};

describe.each(Object.entries(trustSchemas))('%s', (name, schema) => {
  const validate = ajv.compile(jsonSchemaOf(schema));
  test('a good one is taken by zod and by its JSON Schema, also with a field of a later version', () => {
    for (const message of [good[name], { ...good[name], later: { x: 1 } }]) {
      expect(schema.safeParse(message).error).toBeUndefined();
      expect(validate(message), JSON.stringify(validate.errors)).toBe(true);
    }
  });
  test('zod and the JSON Schema agree on mutilated ones', () => {
    const fields = Object.keys(good[name] ?? {});
    const junk = fc.constantFrom<unknown>(undefined, null, '', 'x', -1, 0, 1.5, true, [], {}, ['x'], 1e300);
    fc.assert(
      fc.property(fc.constantFrom(...fields), junk, (field, value) => {
        const message: unknown = JSON.parse(JSON.stringify({ ...good[name], [field]: value }));
        expect(validate(message)).toBe(schema.safeParse(message).success);
      }),
    );
  });
});

describe('PEM', () => {
  const schema = trustSchemas['renewal-answer'];
  const takes = (certificate: string): boolean => schema?.safeParse({ certificate }).success === true;
  const pem = fixture('agent.crt');
  test.each([pem, `${pem}\n`, pem.replaceAll('\n', '\r\n')])('of one certificate', (text) => {
    expect(takes(text)).toBe(true);
  });
  test.each(['', 'x', `${pem}\n${pem}`, fixture('agent.key'), fixture('agent.csr'), ` ${pem}`, pem.slice(0, -1)])(
    'none: %j',
    (text) => expect(takes(text)).toBe(false),
  );
  test('what is made to be slow is refused at once', () => {
    const head = '-----BEGIN CERTIFICATE-----\n';
    const started = performance.now();
    for (const unit of ['\n', '\r', 'A', 'A\n', '=', '-----END', '-----END CERTIFICATE-----\n'])
      expect(takes(head + unit.repeat(250_000 / unit.length))).toBe(false);
    // Linear it takes a few milliseconds each; a pattern that tries every split takes minutes.
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
