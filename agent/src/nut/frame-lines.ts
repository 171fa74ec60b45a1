/** Longest line that is looked at, in bytes without its end; clients need a fifth of it. */
export const LONGEST_LINE = 2048;

export type Framed = { readonly kind: 'line'; readonly line: string } | { readonly kind: 'too-long' };

/** Bytes to lines. Of a line that is too long nothing is kept, however long it is; it is told once, at its beginning. */
export class LineFramer {
  private parts: Buffer[] = [];
  private held = 0;
  private skipping = false;

  push(bytes: Buffer): Framed[] {
    const found: Framed[] = [];
    let from = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
      this.take(bytes.subarray(from, end), found);
      if (!this.skipping) found.push({ kind: 'line', line: this.lineOf() });
      this.drop();
      this.skipping = false;
      from = end + 1;
    }
    this.take(bytes.subarray(from), found);
    return found;
  }

  private take(bytes: Buffer, found: Framed[]): void {
    if (this.skipping || bytes.length === 0) return;
    this.held += bytes.length;
    if (this.held > LONGEST_LINE) {
      this.drop();
      this.skipping = true;
      found.push({ kind: 'too-long' });
      return;
    }
    // A copy: the piece would keep all of what came with it in memory.
    this.parts.push(Buffer.from(bytes));
  }

  private lineOf(): string {
    return Buffer.concat(this.parts).toString('utf8').replace(/\r$/, '');
  }

  private drop(): void {
    this.parts = [];
    this.held = 0;
  }
}
