import { randomBytes, webcrypto, X509Certificate } from 'node:crypto';
import { makeUserCode, openRenewal, type SeenUps, spkiHash, wordsOfHash } from '@ridethrough/protocol';
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import type { Answer, Ask } from '../../src/identity/cloud-api.ts';
import type { IssueOptions } from '../trust/test-ca.ts';
import { AGENT, type TestCloud } from '../trust/test-cloud.ts';

const answer = (status: number, body: unknown): Answer => ({
  status,
  body,
  date: undefined,
  retryAfterSeconds: undefined,
});

/** The cloud's side of claiming and renewal, over a function in place of HTTPS. */
export class FakeCloud {
  readonly cloud: TestCloud;
  /** The paths that were asked for. */
  readonly asked: string[] = [];
  readonly seen: SeenUps[] = [];
  state: 'pending' | 'granted' | 'denied' | 'expired' | 'used' = 'pending';
  /** What stands before each answer: throws, or answers itself. */
  before: (path: string) => Answer | undefined = () => undefined;
  /** Changes what is granted. */
  alter: (grant: Record<string, unknown>) => Promise<Record<string, unknown>> | Record<string, unknown> = (grant) =>
    grant;
  wrongWords = false;
  validity: IssueOptions = {};
  renewals = 0;
  private csr = '';

  constructor(cloud: TestCloud) {
    this.cloud = cloud;
  }

  readonly ask: Ask = async ({ path, json, jose }) => {
    this.asked.push(path);
    const instead = this.before(path);
    if (instead !== undefined) return instead;
    if (path === '/enrol/v1/requests') return this.request(json as { csr: string; ups: SeenUps[] });
    if (path === '/enrol/v1/polls') return this.poll();
    if (path === '/enrol/v1/nonce') return answer(200, { nonce: 'n'.repeat(20) });
    if (path === '/enrol/v1/renewals') return this.renew(jose ?? '');
    const [, from] = /^\/trust\/v1\/bundles\?from=(\d+)$/.exec(path) ?? [];
    return answer(200, { bundles: this.cloud.chain.slice(Number(from) - 1) });
  };

  private async request({ csr, ups }: { csr: string; ups: SeenUps[] }): Promise<Answer> {
    this.csr = csr;
    this.seen.push(...ups);
    const spki = new Uint8Array(new x509.Pkcs10CertificateRequest(csr).publicKey.rawData);
    const words = this.wrongWords ? ['one', 'two', 'three', 'four'] : wordsOfHash(await spkiHash(spki));
    const userCode = makeUserCode(randomBytes);
    return answer(201, { deviceCode: 'd'.repeat(32), userCode, words, expiresSeconds: 900, intervalSeconds: 5 });
  }

  private async poll(): Promise<Answer> {
    if (this.state === 'pending') return answer(202, { state: 'pending', intervalSeconds: 5 });
    if (this.state !== 'granted') return answer(410, { error: { code: this.state, says: 'no', mistakes: [] } });
    const certificate = await this.cloud.ca.agentFrom(this.csr, AGENT);
    const places = { mqtt: ['mqtts://127.0.0.1:8883'], https: 'https://127.0.0.1:8443' };
    return answer(200, await this.alter({ agent: AGENT, certificate, bundles: this.cloud.chain, ...places }));
  }

  private async renew(jose: string): Promise<Answer> {
    const opened = await openRenewal(jose, async (pem) => {
      const spki = new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'der' });
      const key = await webcrypto.subtle.importKey('spki', spki, { name: 'ECDSA', namedCurve: 'P-256' }, true, [
        'verify',
      ]);
      return { agent: AGENT, key };
    });
    if (!opened.ok) return answer(403, { error: { code: 'renewal-refused', says: opened.says, mistakes: [] } });
    this.renewals += 1;
    const certificate = await this.cloud.ca.agentFrom(opened.message.csr, AGENT, this.validity);
    return answer(200, await this.alter({ certificate }));
  }
}
