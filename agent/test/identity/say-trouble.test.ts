import { expect, test } from 'vitest';
import { CloudError, type CloudErrorCode } from '../../src/identity/cloud-error.ts';
import { sayTrouble, type TroubleFacts } from '../../src/identity/say-trouble.ts';

const now = Date.UTC(2027, 5, 1);
const usual: TroubleFacts = {
  url: 'https://cloud.example',
  hasCaHash: false,
  hasTerminal: false,
  wall: now,
  date: undefined,
};

test.each<[CloudErrorCode, ConstructorParameters<typeof CloudError>[2], Partial<TroubleFacts>, RegExp]>([
  ['no-name', {}, {}, /name server/],
  ['refused', {}, {}, /port \(443\)/],
  ['unreachable', {}, {}, /network of this machine/],
  ['timeout', {}, {}, /firewall.*443.*HTTPS_PROXY/],
  ['proxy', { status: 407 }, {}, /NAME:PASSWORD/],
  ['proxy', { status: 403 }, {}, /CONNECT to cloud\.example/],
  ['not-tls', {}, {}, /TLS 1\.3/],
  [
    'untrusted',
    { seen: 'CN=Inspector' },
    { hasCaHash: true },
    /inspected on the way by CN=Inspector.*Nothing was sent/,
  ],
  ['untrusted', {}, {}, /--ca-hash sha256:/],
  ['untrusted', {}, { hasTerminal: true }, /Compare the fingerprint/],
  ['wrong-name', {}, {}, /--name/],
  ['clock', {}, { date: now + 365 * 86_400_000 }, /365 days apart.*Set the clock/],
  ['clock', {}, { date: now + 900_000 }, /15 minutes apart/],
  ['clock', {}, { date: now + 1000 }, /clock is right.*operator must renew/],
  ['clock', {}, {}, /timedatectl/],
  ['closed', {}, {}, /Try again/],
  ['answer', { status: 404 }, {}, /no Ridethrough cloud/],
  ['answer', { status: 403 }, {}, /--token/],
  ['answer', { status: 429 }, {}, /wait/],
  ['answer', { status: 503 }, {}, /trouble of its own/],
])('%s %j %j', (code, details, facts, says) => {
  expect(sayTrouble(new CloudError(code, 'It failed', details), { ...usual, ...facts })).toMatch(says);
});
