import {
  bundlesAnswer,
  type EnrolmentAnswer,
  type EnrolmentEnd,
  type EnrolmentGrant,
  type EnrolmentRequest,
  enrolmentAnswer,
  enrolmentEndNames,
  enrolmentGrant,
  enrolmentPending,
  renewalAnswer,
  renewalNonce,
} from '@ridethrough/protocol';
import type { z } from 'zod';
import { CloudError } from './cloud-error.ts';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly date: number | undefined;
  readonly retryAfterSeconds: number | undefined;
}

/** One question to the cloud over HTTPS. Rejects with CloudError when there was no answer. */
export type Ask = (question: {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly json?: unknown;
  readonly jose?: string;
  /** The answer is signed: it may come from anybody, and the question tells nothing. */
  readonly isSigned?: boolean;
}) => Promise<Answer>;

export type Polled =
  | { readonly what: 'pending'; readonly intervalSeconds: number | undefined }
  | { readonly what: 'granted'; readonly grant: EnrolmentGrant }
  | { readonly what: 'over'; readonly why: EnrolmentEnd };

/** What the agent asks of the cloud over HTTPS. All reject with CloudError; an answer that was not expected is one, too. */
export class CloudApi {
  private readonly ask: Ask;

  constructor(ask: Ask) {
    this.ask = ask;
  }

  async requestEnrolment(request: EnrolmentRequest): Promise<EnrolmentAnswer> {
    const answer = await this.ask({ method: 'POST', path: '/enrol/v1/requests', json: request });
    return read(answer, [200, 201], enrolmentAnswer);
  }

  async poll(deviceCode: string): Promise<Polled> {
    const answer = await this.ask({ method: 'POST', path: '/enrol/v1/polls', json: { deviceCode } });
    if (answer.status === 200) return { what: 'granted', grant: read(answer, [200], enrolmentGrant) };
    if (answer.status === 202) {
      const told = enrolmentPending.safeParse(answer.body);
      return { what: 'pending', intervalSeconds: told.data?.intervalSeconds };
    }
    if (answer.status === 429) return { what: 'pending', intervalSeconds: answer.retryAfterSeconds ?? 30 };
    if (answer.status === 410 || answer.status === 404) return { what: 'over', why: endOf(answer) };
    throw unexpected(answer);
  }

  async nonce(): Promise<string> {
    return read(await this.ask({ method: 'GET', path: '/enrol/v1/nonce' }), [200], renewalNonce).nonce;
  }

  /** PEM of the new certificate. */
  async renew(jose: string): Promise<string> {
    const answer = await this.ask({ method: 'POST', path: '/enrol/v1/renewals', jose });
    return read(answer, [200, 201], renewalAnswer).certificate;
  }

  /** Version `from` and all after it. */
  async bundles(from: number): Promise<readonly string[]> {
    const question = { method: 'GET', path: `/trust/v1/bundles?from=${from}`, isSigned: true } as const;
    return read(await this.ask(question), [200], bundlesAnswer).bundles;
  }
}

function read<S extends z.ZodType>(answer: Answer, expected: readonly number[], schema: S): z.output<S> {
  if (!expected.includes(answer.status)) throw unexpected(answer);
  const parsed = schema.safeParse(answer.body);
  if (parsed.success) return parsed.data;
  throw new CloudError('answer', `what answers there is no Ridethrough cloud, or one of another version`, {
    status: answer.status,
    body: answer.body,
  });
}

function unexpected({ status, body }: Answer): CloudError {
  const says = sentenceOf(body);
  return new CloudError('answer', `the cloud answered ${status}${says === undefined ? '' : `: ${says}`}`, {
    status,
    body,
  });
}

function endOf({ body }: Answer): EnrolmentEnd {
  const words = JSON.stringify(body ?? '');
  return enrolmentEndNames.find((name) => words.includes(`"${name}"`)) ?? 'unknown';
}

/** The sentence that the cloud's error bodies carry, on one line and cut short. */
function sentenceOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const inner = 'error' in body && typeof body.error === 'object' && body.error !== null ? body.error : body;
  for (const key of ['says', 'message', 'error'] as const) {
    const value: unknown = Object.getOwnPropertyDescriptor(inner, key)?.value;
    if (typeof value === 'string') return value.replaceAll(/\p{Cc}+/gu, ' ').slice(0, 300);
  }
  return undefined;
}
