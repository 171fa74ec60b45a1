import {
  localeOf,
  parseCapabilities,
  parseProtocolString,
  stateOf,
  toValues,
  type UpsLinkAlert,
  type UpsLinkAnswers,
  type UpsLinkName,
  upsLinkReadings,
  upsLinkRow,
  type Values,
  valuesForLocale,
  type Write,
} from '@ridethrough/protocol';
import { LinkError } from '../links/link.ts';
import type { Offers, UnitDriver } from '../runner/driver.ts';
import type { PolledPace } from '../runner/pace.ts';
import { RunnerError } from '../runner/runner-error.ts';
import { actFor, commandsWithout, isStepped, SLEEP_SECONDS } from './act-for.ts';
import { LastTest } from './last-test.ts';
import { offersOf } from './offers-of.ts';
import { perform } from './perform.ts';
import { nothingDone } from './said.ts';
import { UnitAnswers } from './unit-answers.ts';
import { planUnit, type UpsLinkPart } from './unit-plan.ts';
import type { UpsLinkLine } from './ups-link-line.ts';

/** All of the status beyond its byte, when something has changed; in an order in which no answer can be taken for the next one's. */
const details = [
  'transferCause',
  'register1',
  'charge',
  'register2',
  'testResult',
  'register3',
  'runtime',
  'lineQuality',
] as const satisfies readonly UpsLinkName[];
const ofStatus = ['status', ...details] as const;
/** What can be asked of any unit, and is before its own list is known. */
const always: ReadonlySet<UpsLinkName> = new Set(['status', 'serial', 'model', 'protocol', ...details]);

/** One unit on UPS-Link: what it knows, and what it answered last. */
export class UpsLinkUnit implements UnitDriver {
  private readonly line: UpsLinkLine;
  private readonly answers: UnitAnswers;
  private readonly onNews: (values: Values) => void;
  private status: Values = untold;
  private asks: ReadonlySet<string> | undefined;
  private parts: ReturnType<typeof planUnit> = new Map();
  private wantsDetails = true;
  private opening = 0;
  private looking: 'no' | 'yes' | 'again' = 'no';
  private readonly test = new LastTest();
  readonly staysOffSeconds = SLEEP_SECONDS;

  constructor(line: UpsLinkLine, onNews: (values: Values) => void) {
    this.line = line;
    this.onNews = onNews;
    this.answers = new UnitAnswers(line);
  }

  async serial(): Promise<string | undefined> {
    this.begin();
    return (await this.ask('serial'))?.trim() || undefined;
  }

  async model(): Promise<string | undefined> {
    this.begin();
    return (await this.ask('model'))?.trim() || undefined;
  }

  async look(paces: readonly PolledPace[]): Promise<Values> {
    this.begin();
    let values: Values = {};
    for (const pace of paces) {
      if (pace === 'status') values = { ...values, ...(await this.lookAtStatus()) };
      else {
        await this.learn();
        // What cannot change on a unit whose number is asked for beside it is not asked for again: a command waits for this.
        const names = (this.parts.get(pace) ?? []).flatMap((part) => part.names);
        const known = names.filter((name) => isFixed(name) && this.answers.has(name));
        values = { ...values, ...toValues(pick(this.answers.all, known)) };
        values = { ...values, ...(await this.readRows(names.filter((name) => !known.includes(name)))) };
      }
    }
    return values;
  }

  plan(pace: PolledPace): readonly UpsLinkPart[] {
    if (pace === 'status') return [];
    if (this.asks === undefined) return pace === 'inventory' ? [whatItKnows] : [];
    const parts = this.parts.get(pace) ?? [];
    // The lists come when all else is known of the unit, and before somebody wants to set something.
    const wantsLists = pace === 'setting' && this.answers.has('firmware') && !this.answers.has('capabilities');
    return wantsLists && this.knows('capabilities') ? [...parts, whatItOffers] : parts;
  }

  async read(_pace: PolledPace, part: UpsLinkPart): Promise<Values | undefined> {
    this.begin();
    if (part !== whatItKnows && part !== whatItOffers) return this.readRows(part.names);
    // It is believed when it reads the same twice, for which the line is not held: it takes one or two seconds.
    for (const name of part.names)
      if (!(await this.turns.run('poll', () => this.answers.askOnce(name)))) return undefined;
    await this.learn();
    return {};
  }

  /** What is written to a register elsewhere, in characters. LinkError `bad-request` where there are none for it. */
  async write(write: Write): Promise<void> {
    if (isStepped(write)) await this.learnLists().catch(nothingDone);
    return this.turns.run('command', async () => {
      const act = actFor(write, { status: this.answers.all.status, lists: this.lists });
      if (act === undefined)
        throw new LinkError('bad-request', `this unit has nothing like ${write.register}`, { wrote: 'no' });
      this.wantsDetails = true;
      await perform(this.line, act);
      if (act.kind === 'toggle' && act.name === 'batteryTest') this.test.command(act.to);
    });
  }

  get without(): readonly string[] {
    return this.answers.without;
  }

  get lacks(): readonly string[] {
    return this.asks === undefined ? [] : commandsWithout((name) => this.knows(name));
  }

  /** Readings that no register gives. */
  get own(): Readonly<Record<string, number | string>> {
    return upsLinkReadings(this.answers.all);
  }

  get offers(): Offers {
    return offersOf(this.lists);
  }

  recall(testResult: string): void {
    const word = outcomes.find((one) => one === testResult);
    if (word !== undefined && this.status === untold) this.status = { ...untold, batteryTestStatus: new Set([word]) };
  }

  /** An alert says that something happened; what it is, a look tells: alerts carry no check, and no reason. */
  hear(alert: UpsLinkAlert): void {
    this.wantsDetails = true;
    if (this.answers.all.status === undefined || (alert !== 'onBattery' && alert !== 'online')) return;
    if (this.looking === 'no') void this.tellNews();
    else this.looking = 'again';
  }

  private get turns(): UpsLinkLine['turns'] {
    return this.line.turns;
  }

  private ask(name: UpsLinkName): Promise<string | undefined> {
    return this.turns.run('poll', () => this.answers.ask(name));
  }

  private async tellNews(): Promise<void> {
    try {
      do {
        this.looking = 'yes';
        await this.turns.run('command', () => this.askNews());
        const values = this.take();
        if (stateOf(values.upsStatus) !== undefined) this.onNews(values);
      } while (this.isWantedAgain);
    } catch (error) {
      // The next look sees what this one could not.
      if (!LinkError.is(error)) throw error;
    } finally {
      this.looking = 'no';
    }
  }

  /** What it does and, on battery, why: that decides whether it is a loss or a test. */
  private async askNews(): Promise<void> {
    // Another question in between takes less time than silence.
    const isWhyFirst = this.line.isGuarded(upsLinkRow('status')) && !this.line.isGuarded(upsLinkRow('transferCause'));
    if (isWhyFirst) await this.answers.ask('transferCause');
    await this.answers.ask('status');
    if (isOnBattery(this.answers.all) && !isWhyFirst) await this.answers.ask('transferCause');
  }

  private get isWantedAgain(): boolean {
    return this.looking === 'again';
  }

  private async lookAtStatus(): Promise<Values> {
    const before = this.answers.all.status;
    const status = await this.ask('status');
    if (status === undefined) throw badStatus();
    const all = this.wantsDetails || status !== before;
    this.wantsDetails = false;
    const some: readonly UpsLinkName[] = this.test.isAwaited ? ['transferCause', 'testResult'] : ['transferCause'];
    for (const name of all ? details : some) {
      if (!this.knows(name)) continue;
      const { isAwaited } = this.test;
      try {
        await this.ask(name);
        if (name === 'testResult' && isAwaited) this.test.read();
      } catch (error) {
        this.wantsDetails = all;
        // Why it is on battery decides what that means; the rest can come with the next look.
        if (name === 'transferCause' || !LinkError.is(error) || error.code !== 'timeout') throw error;
        break;
      }
    }
    const values = this.take();
    if (stateOf(values.upsStatus) === undefined) throw badStatus();
    return values;
  }

  private take(): Values {
    const { testResult: answer, ...known } = pick(this.answers.all, ofStatus);
    const { upsStatus, calibrationStatus } = toValues(known, this.status);
    const { now } = this.line;
    if (upsStatus !== undefined)
      this.test.look(upsStatus.has('testInProgress') && !calibrationStatus?.has('inProgress'), now);
    const isUnknown = !this.knows('testResult') || this.answers.without.includes('testResult');
    const isOnBattery = upsStatus?.has('onBattery') === true;
    const word = this.test.result({ now, answer, isUnknown, isOnBattery });
    const before = word === 'untold' ? { ...this.status, batteryTestStatus: new Set<never>() } : this.status;
    const answers = word === undefined || word === 'untold' ? known : { ...known, testResult: word };
    const { charge: _charge, runtime: _runtime, ...status } = toValues(answers, before);
    this.status = status;
    return status;
  }

  private async readRows(names: readonly UpsLinkName[]): Promise<Values> {
    let values: Values = {};
    for (const name of names) {
      const { register } = upsLinkRow(name);
      const answer = await this.ask(name);
      if (answer !== undefined) values = { ...values, ...toValues({ [name]: answer }) };
      else if (register !== undefined) values = { ...values, [register]: undefined };
    }
    return values;
  }

  /** Which characters it answers, so that nothing else is asked of it; without its list it is asked everything, and says itself what it does not know. */
  private async learn(): Promise<void> {
    if (this.asks !== undefined) return;
    const answer = this.answers.all.protocol ?? (await this.ask('protocol'));
    this.asks = (answer === undefined ? undefined : parseProtocolString(answer))?.asks ?? new Set();
    this.parts = planUnit((name) => this.knows(name));
  }

  /** Where it was not read yet. */
  private async learnLists(): Promise<void> {
    if (this.knows('capabilities') && !this.answers.has('capabilities')) await this.ask('capabilities');
  }

  private knows(name: UpsLinkName): boolean {
    const { asks } = this;
    return always.has(name) || asks === undefined || asks.size === 0 || asks.has(upsLinkRow(name).ask);
  }

  private get lists(): ReadonlyMap<string, readonly string[]> {
    const { firmware, oldFirmware, capabilities } = this.answers.all;
    const locale = localeOf({ ...(firmware && { firmware }), ...(oldFirmware && { oldFirmware }) });
    return capabilities === undefined ? new Map() : valuesForLocale(parseCapabilities(capabilities), locale);
  }

  /** On a new connection nothing of the status is believed, nor what was refused on the last one. */
  private begin(): void {
    const { openings } = this.line;
    if (openings === this.opening) return;
    this.opening = openings;
    this.wantsDetails = true;
    this.answers.doubt();
  }
}

/** A unit tells how a test went for minutes only: no word of it means that none is known. */
const untold: Values = { batteryTestStatus: new Set(), calibrationStatus: new Set() };

/** How a test can have gone, as far as these units tell. */
const outcomes = ['passed', 'failed', 'aborted'] as const;

const whatItKnows: UpsLinkPart = { names: ['protocol'] };
const whatItOffers: UpsLinkPart = { names: ['capabilities'] };

const isFixed = (name: UpsLinkName): boolean =>
  upsLinkRow(name).access === 'read' && upsLinkRow(name).pace === 'inventory';

const pick = (answers: UpsLinkAnswers, names: readonly UpsLinkName[]): UpsLinkAnswers =>
  Object.fromEntries(names.flatMap((name) => (answers[name] === undefined ? [] : [[name, answers[name]]])));

const isOnBattery = ({ status }: UpsLinkAnswers): boolean =>
  status !== undefined && toValues({ status }).upsStatus?.has('onBattery') === true;

const badStatus = (): RunnerError =>
  new RunnerError('bad-status', 'the status byte shows none or several of the states');
