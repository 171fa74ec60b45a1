import type { z } from 'zod';
import { httpsFetch } from '../adapters/https-fetch.ts';
import { errorShape } from './api-shapes.ts';
import { exitCodes } from './exit-codes.ts';
import { readServerEvents, type ServerEvent } from './read/server-events.ts';

/** What went wrong, line by line, and what the command line ends with. */
export type Failure = { readonly ok: false; readonly exit: number; readonly lines: readonly string[] };
export type Answer<T> = { readonly ok: true; readonly body: T } | Failure;

type Query = Readonly<Record<string, string | number | undefined>>;
type Request = {
  readonly method?: 'POST' | 'DELETE';
  readonly headers?: Record<string, string>;
  readonly body?: object;
};

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
  #ca: Promise<string | undefined> | undefined;

  constructor(base: URL, signal: AbortSignal, access: ApiAccess) {
    this.#base = base;
    this.#signal = signal;
    this.#access = access;
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

  /** The live stream, until it ends. */
  async stream(query: Query): Promise<Answer<AsyncGenerator<ServerEvent>>> {
    const response = await this.#fetch(['stream'], query, {});
    if (!(response instanceof Response)) return response;
    if (!response.ok) return this.#refused(response);
    if (response.body === null) return this.#broken('it sent no stream');
    return { ok: true, body: readServerEvents(response.body) };
  }

  async #ask<T>(shape: z.ZodType<T>, path: readonly string[], query: Query, request: Request): Promise<Answer<T>> {
    const response = await this.#fetch(path, query, request);
    if (!(response instanceof Response)) return response;
    if (!response.ok) return this.#refused(response);
    const read = shape.safeParse(await json(response));
    return read.success ? { ok: true, body: read.data } : this.#broken('its answer is not one of this API');
  }

  async #fetch(path: readonly string[], query: Query, { method, headers, body }: Request): Promise<Response | Failure> {
    const url = new URL(`api/v1/${path.map(encodeURIComponent).join('/')}`, this.#base);
    for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, `${value}`);
    try {
      this.#ca ??= this.#access.ca();
      const ca = await this.#ca;
      const { key } = this.#access;
      return await httpsFetch(url, {
        signal: this.#signal,
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
      return this.#broken(reasonOf(error));
    }
  }

  #broken(reason: string): Failure {
    return {
      ok: false,
      exit: exitCodes.failure,
      lines: [`the cloud at ${this.#base.origin} cannot be reached: ${reason}`],
    };
  }

  async #refused(response: Response): Promise<Failure> {
    const read = errorShape.safeParse(await json(response));
    if (!read.success) return this.#broken(`it answered ${response.status} and not as this API does`);
    const { code, says, mistakes } = read.data.error;
    const lines = mistakes.map((one) => `${one.path}: ${one.says}${one.allowed ? `; allowed: ${one.allowed}` : ''}`);
    const exit =
      code === 'invalid-command'
        ? exitCodes.refused
        : response.status < 500 && code !== 'not-found'
          ? exitCodes.usage
          : exitCodes.failure;
    const hint = code === 'no-key' && this.#access.key === undefined ? ['RIDETHROUGH_API_KEY is not set'] : [];
    return { ok: false, exit, lines: [says, ...lines, ...hint] };
  }
}

const json = (response: Response): Promise<unknown> => response.json().catch(() => undefined);

/** With what to do about it where that is known. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return error.errors[0].message;
  const says = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return foreignCa.has(code)
    ? `${says}; RIDETHROUGH_CA (the CA's certificate, a file) or --ca-hash says which one to believe`
    : says;
}

const foreignCa: ReadonlySet<string> = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
]);
