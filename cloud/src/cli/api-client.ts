import type { z } from 'zod';
import { errorShape } from './api-shapes.ts';
import { exitCodes } from './exit-codes.ts';
import { readServerEvents, type ServerEvent } from './read/server-events.ts';

/** What went wrong, line by line, and what the command line ends with. */
export type Failure = { readonly ok: false; readonly exit: number; readonly lines: readonly string[] };
export type Answer<T> = { readonly ok: true; readonly body: T } | Failure;

type Query = Readonly<Record<string, string | number | undefined>>;
type Request = { readonly method?: 'POST'; readonly headers?: Record<string, string>; readonly body?: object };

/** The cloud's HTTP API as the command line uses it. Failures are values: nothing here throws. */
export class ApiClient {
  readonly #base: URL;
  readonly #signal: AbortSignal;

  constructor(base: URL, signal: AbortSignal) {
    this.#base = base;
    this.#signal = signal;
  }

  async get<T>(shape: z.ZodType<T>, path: readonly string[], query: Query = {}): Promise<Answer<T>> {
    return this.#ask(shape, path, query, {});
  }

  async post<T>(shape: z.ZodType<T>, path: readonly string[], body: object, headers = {}): Promise<Answer<T>> {
    return this.#ask(shape, path, {}, { method: 'POST', body, headers });
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
      return await fetch(url, {
        signal: this.#signal,
        ...(method && { method }),
        headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
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
    return { ok: false, exit, lines: [says, ...lines] };
  }
}

const json = (response: Response): Promise<unknown> => response.json().catch(() => undefined);

/** fetch says only "fetch failed": what happened stands in its cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof AggregateError && cause.errors[0] instanceof Error) return cause.errors[0].message;
  return cause instanceof Error ? cause.message : String(cause);
}
