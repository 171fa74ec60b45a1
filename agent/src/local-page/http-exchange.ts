/** A request as the page sees it; nothing of it is believed. */
export interface HttpAsked {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Header by its name in small letters. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The peer's address. */
  readonly from: string;
  readonly body: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export const jsonAnswer = (status: number, value: unknown): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: `${JSON.stringify(value)}\n`,
});

export const textAnswer = (
  status: number,
  body: string,
  type = 'text/plain',
  more: Readonly<Record<string, string>> = {},
): HttpAnswer => ({ status, headers: { 'content-type': `${type}; charset=utf-8`, ...more }, body });
