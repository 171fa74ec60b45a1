import type { z } from 'zod';
import { httpsFetch } from '../adapters/https-fetch.ts';
import { errorShape } from './api-shapes.ts';
import { exitCodes } from './exit-codes.ts';
import { type Failure, notAnswered } from './failure.ts';
import { reasonOf } from './read/fetch-error.ts';
import { readServerEvents, type ServerEvent } from './read/server-events.ts';
import { Silence } from './read/silence.ts';

/** The cloud answers at once; what takes longer stands still. */
export const ANSWER_WITHIN_MS = 15_000;
/** Of a stream: the cloud says that it is there every 15 s. */
const SILENT_TIMES = 3;

export type Answer<T> = { readonly ok: true; readonly body: T } | Failure;

type Query = Readonly<Record<string, string | number | undefined>>;
type Request = {
  readonly method?: 'POST' | 'DELETE';
  readonly headers?: Record<string, string>;
  readonly body?: object;
};
/** How long to wait for an answer, by an own signal or a number of ms. */
type Patience = AbortSignal | number;

/** How the cloud is reached. */
export type ApiAccess = {
  /** `rt_…`; undefined: none is sent. */
  readonly key: string | undefined;
  /** PEM of the CA to believe, or how to come by it; undefined: the system's. Rejects with what is wrong. */
  readonly ca: () => Promise<string | undefined>;
};

/** The cloud's HTTPS API as the command line uses it. Failures are values: nothing here throws. */
export class ApiClient {
  readonly #base: URL;
  readonly #signal: AbortSignal;
  readonly #access: ApiAccess;
  readonly #answerWithinMs: number;
  #ca: Promise<string | undefined> | undefined;

  constructor(base: URL, signal: AbortSignal, access: ApiAccess, answerWithinMs = ANSWER_WITHIN_MS) {
    this.#base = base;
    this.#signal = signal;
    this.#access = access;
    this.#answerWithinMs = answerWithinMs;
  }

  async get<T>(shape: z.ZodType<T>, path: readonly string[], query: Query = {}): Promise<Answer<T>> {
    return this.#ask(shape, path, query, {});
  }

  async post<T>(shape: z.ZodType<T>, path: readonly string[], body: object, headers = {}): Promise<Answer<T>> {
    return this.#ask(shape, path, {}, { method: 'POST', body, headers });
  }

  async delete<T>(shape: z.ZodType<T>, path: readonly string[]): Promise<Answer<T>> {
    return this.#ask(shape, path, {}, { method: 'DELETE' });
  }

  /** The live stream, until it ends; one that falls silent throws. */
  async stream(query: Query): Promise<Answer<AsyncGenerator<ServerEvent>>> {
    const silence = new Silence();
    silence.allow(this.#answerWithinMs);
    const response = await this.#fetch(['stream'], query, {}, silence.signal);
    silence.stop();
    if (!(response instanceof Response)) return response;
    if (!response.ok) return this.#refused(response);
    if (response.body === null) return this.#broken('it sent no stream');
    const bytes = silence.watch(response.body, SILENT_TIMES * this.#answerWithinMs);
    return { ok: true, body: readServerEvents(bytes) };
  }

  async #ask<T>(shape: z.ZodType<T>, path: readonly string[], query: Query, request: Request): Promise<Answer<T>> {
    // What the cloud was asked to wait comes on top.
    const withinMs = this.#answerWithinMs + 1000 * Number(query.wait ?? 0);
    const response = await this.#fetch(path, query, request, withinMs);
    if (!(response instanceof Response)) return response;
    if (!response.ok) return this.#refused(response);
    try {
      const read = shape.safeParse(await response.json());
      return read.success ? { ok: true, body: read.data } : this.#broken('its answer is not one of this API');
    } catch (error) {
      if (error instanceof SyntaxError) return this.#broken('its answer is not one of this API');
      return this.#broken(reasonOf(error, withinMs));
    }
  }

  async #fetch(
    path: readonly string[],
    query: Query,
    { method, headers, body }: Request,
    patience: Patience,
  ): Promise<Response | Failure> {
    const waitMs = typeof patience === 'number' ? patience : this.#answerWithinMs;
    const url = new URL(`api/v1/${path.map(encodeURIComponent).join('/')}`, this.#base);
    for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, `${value}`);
    let reached: 'no' | 'maybe' = 'no';
    try {
      this.#ca ??= this.#access.ca();
      const ca = await this.#ca;
      const { key } = this.#access;
      return await httpsFetch(url, {
        signal: AbortSignal.any([
          this.#signal,
          typeof patience === 'number' ? AbortSignal.timeout(patience) : patience,
        ]),
        secured: () => (reached = 'maybe'),
        ...(method && { method }),
        headers: {
          ...headers,
          ...(key !== undefined && { authorization: `Bearer ${key}` }),
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
        ...(ca !== undefined && { ca: [ca] }),
      });
    } catch (error) {
      // The next request looks for the CA again.
      if (reached === 'no') this.#ca = undefined;
      return notAnswered(this.#base.origin, reached, reasonOf(error, waitMs));
    }
  }

  /** Something answered, and not as the cloud does. */
  #broken(reason: string): Failure {
    return notAnswered(this.#base.origin, 'maybe', reason);
  }

  async #refused(response: Response): Promise<Failure> {
    const read = errorShape.safeParse(await json(response));
    if (!read.success) return this.#broken(`it answered ${response.status} and not as this API does`);
    const { code, says, mistakes } = read.data.error;
    const exit =
      code === 'invalid-command'
        ? exitCodes.refused
        : response.status < 500 && code !== 'not-found'
          ? exitCodes.usage
          : exitCodes.failure;
    const hint =
      code === 'no-key' && this.#access.key === undefined
        ? [{ path: 'header.authorization', says: 'RIDETHROUGH_API_KEY is not set' }]
        : [];
    const error = { code, says, mistakes: [...mistakes, ...hint] };
    return { ok: false, exit, reached: response.status < 500 ? 'yes' : 'maybe', error };
  }
}

const json = (response: Response): Promise<unknown> => response.json().catch(() => undefined);
