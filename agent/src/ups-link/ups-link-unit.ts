import {
  localeOf,
  parseProtocolString,
  registerValue,
  stateOf,
  toValues,
  type UpsLinkAlert,
  type UpsLinkAnswers,
  type UpsLinkName,
  upsLinkNames,
  upsLinkReadings,
  upsLinkRow,
  type Values,
  type Write,
} from '@ridethrough/protocol';
import { LinkError } from '../links/link.ts';
import type { UnitDriver } from '../runner/driver.ts';
import type { PolledPace } from '../runner/pace.ts';
import { RunnerError } from '../runner/runner-error.ts';
import { actFor } from './act-for.ts';
import { perform } from './perform.ts';
import type { Answered, UpsLinkLine } from './ups-link-line.ts';

/** What is read in one go: one row. */
export interface UpsLinkPart {
  readonly name: UpsLinkName;
}

/** Bits of the status byte that alerts speak of. */
const ONLINE = 0x08;
const ON_BATTERY = 0x10;
/** Rows of the status pace that say why; they are asked one with each look, and all when something changed. */
const details = ['transferCause', 'register1', 'register2', 'register3', 'lineQuality', 'testResult'] as const;
const TEXT_TRIES = 4;

/** One unit on UPS-Link: what it knows, and what it answered last. */
export class UpsLinkUnit implements UnitDriver {
  private readonly line: UpsLinkLine;
  private readonly parts: ReadonlyMap<PolledPace, readonly UpsLinkPart[]>;
  private readonly unknown = new Set<UpsLinkName>();
  private answers: UpsLinkAnswers = {};
  private status: Values = {};
  private asks: ReadonlySet<string> | undefined;
  private detail = 0;
  private wantsDetails = true;

  constructor(line: UpsLinkLine) {
    this.line = line;
    const of = (pace: PolledPace) =>
      upsLinkNames.filter((name) => upsLinkRow(name).pace === pace && upsLinkRow(name).form !== undefined);
    this.parts = new Map(
      (['measurement', 'setting', 'inventory'] as const).map((pace) => [pace, of(pace).map((name) => ({ name }))]),
    );
  }

  async serial(): Promise<string | undefined> {
    await this.learn();
    const serial = await this.text('serial');
    return serial?.trim() || undefined;
  }

  async look(paces: readonly PolledPace[]): Promise<Values> {
    await this.learn();
    let values: Values = {};
    for (const pace of paces) {
      if (pace === 'status') values = { ...values, ...(await this.lookAtStatus()) };
      else for (const part of this.plan(pace)) values = { ...values, ...(await this.readSurely(pace, part)) };
    }
    return values;
  }

  plan(pace: PolledPace): readonly UpsLinkPart[] {
    return (this.parts.get(pace) ?? []).filter(({ name }) => this.knows(name));
  }

  async read(_pace: PolledPace, { name }: UpsLinkPart): Promise<Values | undefined> {
    const { form } = upsLinkRow(name);
    const isText = form?.kind === 'text' || form?.kind === 'date';
    const before = this.answers[name];
    const answer = await this.ask(name);
    if (answer === undefined) return {};
    // A lost character in a free text shows nowhere but in a second reading, for which the line is not held: the longest take 2 s.
    return isText && answer !== before ? undefined : toValues({ [name]: answer });
  }

  private async readSurely(pace: PolledPace, part: UpsLinkPart): Promise<Values> {
    for (let tries = 0; tries < TEXT_TRIES; tries++) {
      const values = await this.read(pace, part);
      if (values !== undefined) return values;
    }
    throw new LinkError('garbled', `'${part.name}' reads different each time`);
  }

  /** What is written to a register elsewhere, in characters. */
  write(write: Write): Promise<void> {
    const act = actFor(write, this.answers);
    if (act === undefined)
      return Promise.reject(new LinkError('bad-request', `${write.register} has no counterpart`, { wrote: 'no' }));
    this.wantsDetails = true;
    return perform(this.line, act);
  }

  get without(): readonly string[] {
    return [...this.unknown];
  }

  /** Readings that no register gives. */
  get own(): Readonly<Record<string, number | string>> {
    return upsLinkReadings(this.answers);
  }

  /** The letter that picks this unit's values out of the capability string. */
  get locale(): string | undefined {
    const { firmware, oldFirmware } = this.answers;
    return localeOf({ ...(firmware && { firmware }), ...(oldFirmware && { oldFirmware }) });
  }

  /** The status as an alert tells it; undefined where the next look has to. */
  hear(alert: UpsLinkAlert): Values | undefined {
    this.wantsDetails = true;
    const { status } = this.answers;
    if (status === undefined || (alert !== 'onBattery' && alert !== 'online')) return undefined;
    const byte = Number.parseInt(status, 16);
    const [from, to] = alert === 'onBattery' ? [ONLINE, ON_BATTERY] : [ON_BATTERY, ONLINE];
    if ((byte & from) === 0 || (byte & to) !== 0) return undefined;
    return this.take({ status: ((byte & ~from) | to).toString(16).toUpperCase().padStart(2, '0') });
  }

  private async lookAtStatus(): Promise<Values> {
    const before = this.answers.status;
    const status = await this.ask('status');
    if (status === undefined) throw badStatus();
    const known = details.filter((name) => this.knows(name));
    const all = this.wantsDetails || status !== before;
    const next = known[this.detail++ % Math.max(1, known.length)];
    const asked = all ? known : next === undefined ? [] : [next];
    // Only once all of them were answered: a failure in between leaves the wish standing.
    for (const name of asked) await this.ask(name);
    if (all) this.wantsDetails = false;
    const values = this.take({});
    if (stateOf(values.upsStatus) === undefined) throw badStatus();
    return values;
  }

  private take(answers: UpsLinkAnswers): Values {
    this.answers = { ...this.answers, ...answers };
    const cause = registerValue(upsLinkRow('transferCause'), this.answers.transferCause);
    this.status = toValues(pick(this.answers, ['status', ...details, 'charge']), this.status);
    const { charge: _measured, ...status } = this.status;
    return cause === undefined ? omitCause(status) : status;
  }

  /** Once: which characters it answers, so that nothing else is asked of it. */
  private async learn(): Promise<void> {
    if (this.asks !== undefined) return;
    const answer = await this.text('protocol');
    this.asks = (answer === undefined ? undefined : parseProtocolString(answer))?.asks ?? new Set();
  }

  /** A unit whose list could not be read is asked everything, and says itself what it does not know. */
  private knows(name: UpsLinkName): boolean {
    if (this.unknown.has(name)) return false;
    const always = name === 'status' || name === 'serial' || name === 'model' || name === 'protocol';
    return always || this.asks === undefined || this.asks.size === 0 || this.asks.has(upsLinkRow(name).ask);
  }

  /** The answer, which is kept; undefined when the unit has none, which is believed when said twice. */
  private async ask(name: UpsLinkName): Promise<string | undefined> {
    for (let tries = 0; tries < 2; tries++) {
      const said: Answered = await this.line.ask(upsLinkRow(name));
      if (said.kind === 'answer') {
        this.answers = { ...this.answers, [name]: said.text };
        return said.text;
      }
      if (said.kind === 'refused') return undefined;
    }
    this.unknown.add(name);
    return undefined;
  }

  private async text(name: UpsLinkName): Promise<string | undefined> {
    let before = await this.ask(name);
    for (let tries = 1; before !== undefined && tries < TEXT_TRIES; tries++) {
      const again = await this.ask(name);
      if (again === before) return again;
      before = again;
    }
    if (before === undefined) return undefined;
    throw new LinkError('garbled', `'${name}' reads different each time`);
  }
}

function pick(answers: UpsLinkAnswers, names: readonly UpsLinkName[]): UpsLinkAnswers {
  return Object.fromEntries(names.flatMap((name) => (answers[name] === undefined ? [] : [[name, answers[name]]])));
}

function omitCause({ statusChangeCause: _cause, ...values }: Values): Values {
  return values;
}

const badStatus = (): RunnerError =>
  new RunnerError('bad-status', 'the status byte shows none or several of the states');
