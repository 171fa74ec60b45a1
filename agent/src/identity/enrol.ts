import { enrolmentEnds, fourWords, openChain, type SeenUps } from '@ridethrough/protocol';
import { AgentError } from '../agent-error.ts';
import type { Clock } from '../clock.ts';
import type { CloudApi, Polled } from './cloud-api.ts';
import { CloudError } from './cloud-error.ts';
import { checkIssued, type IdentityFiles, readIdentity, spkiOf, toFiles } from './identity.ts';
import type { KeyAndRequest } from './make-request.ts';

/** How an enrolment goes on, for the person who waits. */
export type EnrolStep =
  | { readonly what: 'waiting'; readonly code: string; readonly words: string; readonly expiresSeconds: number }
  | { readonly what: 'still-waiting'; readonly leftSeconds: number }
  | { readonly what: 'trouble'; readonly says: string };

export interface EnrolParts {
  readonly api: CloudApi;
  /** The address that was given. */
  readonly cloud: string;
  /** PEM of the authority that was vouched for; undefined: the system's roots. */
  readonly authority: string | undefined;
  readonly makeRequest: (name: string) => Promise<KeyAndRequest>;
  readonly host: string;
  readonly ups: readonly SeenUps[];
  readonly token: string | undefined;
  readonly version: string;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  readonly tell: (step: EnrolStep) => void;
  readonly signal: AbortSignal;
}

export interface Enrolled {
  readonly agent: string;
  readonly files: IdentityFiles;
}

/** What does not pass by itself: who answers is not who it should be. */
const lasting = new Set(['untrusted', 'wrong-name', 'clock', 'not-tls']);

/** Asks to be claimed and waits for it. Rejects with CloudError, or AgentError `refused`; nothing is kept then. */
export async function enrol(parts: EnrolParts): Promise<Enrolled> {
  const { api, cloud, authority, makeRequest, host, ups, token, version, clock, tell } = parts;
  const { key, csr } = await makeRequest('ridethrough-agent');
  const words = (await fourWords(spkiOf(key))).join(' ');
  const asked = await api.requestEnrolment({
    csr,
    host,
    ups: [...ups],
    version,
    ...(token !== undefined && { token }),
  });
  if (asked.words.join(' ') !== words)
    throw new CloudError('untrusted', 'the cloud was given another key than this machine sent: somebody is in between');
  const { deviceCode, userCode: code, expiresSeconds, intervalSeconds } = asked;
  if (token === undefined) tell({ what: 'waiting', code, words, expiresSeconds });
  const until = clock.now() + expiresSeconds * 1000;
  const granted = await waitForGrant(parts, deviceCode, token === undefined ? intervalSeconds : 0, until);
  const { agent, certificate, bundles, mqtt, https } = granted;
  const opened = await openChain(bundles);
  if (!opened.ok || opened.stopped !== undefined)
    throw new CloudError(
      'answer',
      `the cloud sent a trust bundle that is not good: ${opened.ok ? opened.stopped?.says : opened.says}`,
    );
  const { bundle, taken: chain } = opened;
  const wrong = checkIssued(certificate, { key, agent, bundle });
  if (wrong !== undefined) throw new CloudError('answer', `the cloud sent a certificate that ${wrong}`);
  const vouched = authority === undefined ? {} : { authority };
  const files = toFiles({ v: 1, agent, cloud, mqtt, https, ...vouched, key, certificate, chain });
  await readIdentity(files);
  return { agent, files };
}

async function waitForGrant(
  { api, clock, tell, signal }: EnrolParts,
  deviceCode: string,
  firstWaitSeconds: number,
  until: number,
): Promise<Extract<Polled, { what: 'granted' }>['grant']> {
  let waitSeconds = firstWaitSeconds;
  for (;;) {
    await clock.sleep(waitSeconds * 1000, signal);
    waitSeconds = Math.max(1, firstWaitSeconds, waitSeconds);
    const polled = await api.poll(deviceCode).catch((error: unknown) => {
      const isLasting = !CloudError.is(error) || lasting.has(error.code) || (error.status ?? 500) < 500;
      if (isLasting || clock.now() > until) throw error;
      tell({ what: 'trouble', says: error.message });
      return undefined;
    });
    if (polled?.what === 'granted') return polled.grant;
    if (polled?.what === 'over') throw new AgentError('refused', `Not enrolled: ${enrolmentEnds[polled.why]}.`);
    if (polled?.intervalSeconds !== undefined) waitSeconds = Math.max(waitSeconds, polled.intervalSeconds);
    // The cloud says itself when it is over; beyond that moment it is only not to be waited for for ever.
    if (clock.now() > until + 60_000) throw new AgentError('refused', `Not enrolled: ${enrolmentEnds.expired}.`);
    tell({ what: 'still-waiting', leftSeconds: Math.max(0, Math.round((until - clock.now()) / 1000)) });
  }
}
