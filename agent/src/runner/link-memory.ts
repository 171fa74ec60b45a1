import { z } from 'zod';
import { makeUnitId, usableSerial } from './unit-id.ts';

const remembered = z.object({ unit: z.string().optional(), nameless: z.string().optional() });

/** What is kept of a link: the unit that was on it last, and the id for one without a usable serial number. */
export class LinkMemory {
  private readonly keeper: { load(name: string): unknown; save(name: string, value: unknown): void };
  private readonly name: string;
  private readonly random: () => string;
  private known: { unit?: string | undefined; nameless?: string | undefined } = {};

  constructor(keeper: LinkMemory['keeper'], label: string, random: () => string) {
    this.keeper = keeper;
    this.name = `link-${label}`;
    this.random = random;
  }

  load(): void {
    const read = remembered.safeParse(this.keeper.load(this.name));
    if (read.success) this.known = read.data;
  }

  get unit(): string | undefined {
    return this.known.unit;
  }

  /** The unit's id by what its serial register gave. */
  identify(serial: string | undefined): string {
    const usable = usableSerial(serial);
    if (usable !== undefined) return usable;
    const nameless = this.known.nameless ?? makeUnitId(this.random);
    if (this.known.nameless === undefined) this.remember({ nameless });
    return nameless;
  }

  rememberUnit(unit: string): void {
    if (unit !== this.known.unit) this.remember({ unit });
  }

  private remember(more: { unit?: string; nameless?: string }): void {
    this.known = { ...this.known, ...more };
    this.keeper.save(this.name, this.known);
  }
}
