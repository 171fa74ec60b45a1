import { type UpsLinkAnswers, type UpsLinkName, upsLinkRow } from '@ridethrough/protocol';
import { LinkError } from '../links/link.ts';
import { isLong } from './could-pass.ts';
import type { UpsLinkLine } from './ups-link-line.ts';

const TEXT_TRIES = 4;
/** Times in a row that a unit, which answers other things, says nothing to one; then it is not asked again on this connection. */
const SILENT_TIMES = 2;

/** What one unit answered last, and what it does not answer. Who asks has the turn. */
export class UnitAnswers {
  private readonly line: UpsLinkLine;
  private readonly unknown = new Set<UpsLinkName>();
  private readonly silent = new Map<UpsLinkName, number>();
  /** Texts that were read once. */
  private readonly unsure = new Map<UpsLinkName, string>();
  private kept: UpsLinkAnswers = {};

  constructor(line: UpsLinkLine) {
    this.line = line;
  }

  get all(): UpsLinkAnswers {
    return this.kept;
  }

  get without(): readonly UpsLinkName[] {
    return [...this.unknown];
  }

  has(name: UpsLinkName): boolean {
    return this.kept[name] !== undefined || this.unknown.has(name);
  }

  /** After a new connection: what was not answered may be now. */
  doubt(): void {
    this.unknown.clear();
    this.silent.clear();
    this.unsure.clear();
  }

  /** The answer, believed; undefined when the unit has none now. Rejects with LinkError. */
  async ask(name: UpsLinkName): Promise<string | undefined> {
    for (let tries = 0; tries < TEXT_TRIES; tries++) {
      // Two that differ: one of them may have been a piece, or of an earlier question.
      if (tries > 1) await this.line.settle();
      if (await this.askOnce(name)) return this.unknown.has(name) ? undefined : this.kept[name];
    }
    throw new LinkError('garbled', `'${name}' reads different each time`);
  }

  /** Asks once. True when the outcome is believed: a lost character in a free text shows nowhere but in a second reading. */
  async askOnce(name: UpsLinkName): Promise<boolean> {
    if (this.unknown.has(name)) return true;
    const row = upsLinkRow(name);
    const said = await this.line.ask(row).catch((error) => this.failed(name, error));
    this.silent.delete(name);
    if (said === 'never') return true;
    const answer = said.kind === 'answer' ? said.text : said.kind;
    const isText = row.form?.kind === 'text' || row.form?.kind === 'date';
    const isSure = (said.kind === 'answer' && !isText) || this.isKept(name, answer);
    if (!isSure && this.unsure.get(name) !== answer) {
      this.unsure.set(name, answer);
      return false;
    }
    this.unsure.delete(name);
    // What it has answered once it knows, and only has no answer now.
    if (said.kind === 'notAvailable' && this.kept[name] === undefined && !isVital(name)) this.unknown.add(name);
    const { [name]: _old, ...others } = this.kept;
    this.kept = said.kind === 'answer' ? { ...others, [name]: answer } : others;
    return true;
  }

  private isKept(name: UpsLinkName, answer: string): boolean {
    return this.kept[name] === answer;
  }

  private failed(name: UpsLinkName, error: unknown): 'never' {
    if (!LinkError.is(error) || error.code !== 'timeout' || error.wrote === 'no') throw error;
    const times = (this.silent.get(name) ?? 0) + 1;
    this.silent.set(name, times);
    if (times < SILENT_TIMES || isVital(name)) throw error;
    this.unknown.add(name);
    return 'never';
  }
}

/** Without the first two a unit counts as not there, and it may not know the third yet; the two long strings may only be late. */
const isVital = (name: UpsLinkName): boolean =>
  name === 'status' || name === 'serial' || name === 'transferCause' || isLong(upsLinkRow(name));
