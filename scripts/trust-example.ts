import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { CommandMessage, ReceiptMessage, RenewalMessage, SigningKey, TrustBundle } from '@ridethrough/protocol';

const fixtures = path.join(path.dirname(import.meta.dirname), 'protocol', 'test', 'trust', 'fixtures');
const pem = (name: string): string => readFileSync(path.join(fixtures, name), 'utf8').trim();

/** The keys of RFC 8032, 7.1, tests 1 to 3: published, so good for examples alone. */
export const exampleKeys: {
  readonly command: SigningKey<'command'>;
  readonly receipt: SigningKey<'receipt'>;
  readonly root: SigningKey<'root'>;
} = {
  command: {
    kty: 'OKP',
    crv: 'Ed25519',
    x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
    kid: 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
    purpose: 'command',
    d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
  },
  receipt: {
    kty: 'OKP',
    crv: 'Ed25519',
    x: 'PUAXw-hDiVqStwqnTRt-vJyYLM8uxJaMwM1V8Sr0Zgw',
    kid: 'FtIu-VbGrfe_KB6CH7GNwODB72MNxj_ml11dEvO-7kk',
    purpose: 'receipt',
    d: 'TM0Imyj_ltqdtsNG7BFOD1uKMZ81q6Yk2oz27U-4pvs',
  },
  root: {
    kty: 'OKP',
    crv: 'Ed25519',
    x: '_FHNjmIYoaONpH7QAjDwWAgW7RO6MwOsXeuRFUiQgCU',
    kid: 'FVV5umTuau890q59V-4Ga_R6qWb7ON_ivJc4EjvCwTM',
    purpose: 'root',
    d: 'xaqN9D-fg3vtt0QvMdy3sWbThTUHbwlLhc46LgtEWPc',
  },
};

export const certificate = pem('agent.crt');
const csr = pem('agent.csr');
export const agent = 'gw-0123456789';
const at = 1_790_000_000_000;

export const command: CommandMessage = {
  v: 1,
  id: 'c-7f3a',
  agent,
  ups: '3S2042X14540',
  name: 'outlet-group.reboot',
  args: { group: 1, groupName: 'Rack 4', delay: false, force: false },
  boot: '0123456789abcdef',
  issued: at,
  expires: at + 30_000,
  by: 'key:ops',
};

export const receipt: ReceiptMessage = {
  v: 1,
  agent,
  epochs: [{ epoch: '3-0a1b2c3d', upTo: 6, ranges: [[8, 9]] }],
  time: { nonce: '5d41402a', now: at },
};

export const bundle: TrustBundle = {
  v: 1,
  version: 1,
  issued: at,
  root: exampleKeys.root,
  cas: [pem('ca.crt')],
  commandKeys: [exampleKeys.command],
  receiptKeys: [exampleKeys.receipt],
};

export const renewal: RenewalMessage = { v: 1, agent, csr, nonce: '5d41402abc4b2a76b9719d911017c592', at };

export const request = {
  csr,
  host: 'gateway-7',
  ups: [{ label: 'rack', model: 'Smart-UPS 1500', serial: '3S2042X14540', via: 'serial' }],
};

export const answer = {
  deviceCode: 'Zk3vQ0mB8x1tYp7Lw2NcRg',
  userCode: 'BCDF-GHJK',
  words: ['faculty', 'sketch', 'cricket', 'visa'],
  expiresSeconds: 900,
  intervalSeconds: 5,
};

/** The P-256 key of RFC 7517, appendix A.1, as a SubjectPublicKeyInfo in hex. */
export const publishedSpki = [
  '3059301306072a8648ce3d020106082a8648ce3d03010703420004',
  '30a0424cd21c2944838a2d75c92b37e76ea20d9f00893a3b4eee8a3c0aafec3e',
  'e04b65e92456d9888b52b379bdfbd51ee869ef1f0fc65b6659695b6cce081723',
].join('');
