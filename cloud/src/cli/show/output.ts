export type Colour = 'green' | 'yellow' | 'red' | 'dim';

const codes: Readonly<Record<Colour, string>> = { green: '32', yellow: '33', red: '31', dim: '2' };

type Stream = { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number };

/** Where the command line writes: results to stdout, all else to stderr. */
export class Output {
  readonly #out: Stream;
  readonly #err: Stream;
  readonly #colours: boolean;

  constructor(out: Stream, err: Stream, noColour: string | undefined) {
    this.#out = out;
    this.#err = err;
    this.#colours = out.isTTY === true && (noColour === undefined || noColour === '');
  }

  get isTerminal(): boolean {
    return this.#out.isTTY === true;
  }

  /** Columns of text that there is room for: the terminal's, but at least 80. */
  get width(): number {
    return this.isTerminal ? Math.max(80, this.#out.columns ?? 80) : 80;
  }

  line(text: string): void {
    this.#out.write(`${text}\n`);
  }

  lines(texts: readonly string[]): void {
    for (const text of texts) this.line(text);
  }

  /** One document, on one line. */
  json(value: unknown): void {
    this.line(JSON.stringify(value));
  }

  /** As it is, for what draws on a terminal. */
  raw(text: string): void {
    this.#out.write(text);
  }

  note(text: string): void {
    this.#err.write(`${text}\n`);
  }

  paint(colour: Colour | undefined, text: string): string {
    return this.#colours && colour !== undefined ? `\u001b[${codes[colour]}m${text}\u001b[0m` : text;
  }
}
