import type { Stage } from '../control/acts/act.ts';
import { SimulatorError } from '../simulator-error.ts';
import type { UnitLike } from '../unit/unit.ts';
import { type Cursor, passed, startCursor, type Waiting, waitingFor } from './cursor.ts';
import { misses } from './misses.ts';
import { lacks } from './needs.ts';
import type { Scene, SceneAct } from './scene.ts';
import type { LogLine, Noted, SceneEnd, StepAt } from './scene-log.ts';
import type { SceneReport } from './scene-report.ts';

export type ScenePlayerParts = {
  readonly unit: UnitLike;
  /** Asked for when an act is due: the stage's time may be the one that drives the player. */
  readonly stage: () => Stage;
  readonly note?: (line: LogLine) => void;
};

type Playing = {
  readonly scene: Scene;
  readonly startMs: number;
  cursor: Cursor;
  met: number;
  notMet: number;
  readonly unmet: (StepAt & { readonly says: string })[];
  readonly settling: Promise<void>[];
  over: 'ended' | 'stopped' | undefined;
  endMs: number | undefined;
  readonly tell: (end: SceneEnd & { readonly now: 'ended' | 'stopped' }) => void;
};

type When = Pick<LogLine, 'atMs' | 'sceneMs'>;

/** A unit lives in steps of so many milliseconds. */
const stepMs = 100;
/** What is waited for is looked at in each of them at first, and later once a second: to look costs more than to live. */
const closelyMs = 60_000;
const laterMs = 1000;
const unmetKept = 100;

/** Plays one scene at a time on a unit. Time is handed to it in place of the unit, and it stops wherever something is due. */
export class ScenePlayer {
  readonly #parts: ScenePlayerParts;
  #playing: Playing | undefined;
  #owedMs = 0;
  #advancing = false;

  constructor(parts: ScenePlayerParts) {
    this.#parts = parts;
    parts.unit.onEntry(({ atMs, what, detail }) =>
      parts.note?.({ ...this.#when(atMs), what: 'happening', of: what, detail }),
    );
  }

  /** Plays a scene from now on, in place of one that plays. Resolves when it is over. Throws SimulatorError 'bad-value' where the model does not fit. */
  play(
    scene: Scene,
    start: { readonly asGiven?: boolean } = {},
  ): Promise<SceneEnd & { readonly now: 'ended' | 'stopped' }> {
    const { unit } = this.#parts;
    const lacking = lacks(unit.model, scene.needs);
    if (lacking.length > 0)
      throw new SimulatorError('bad-value', `scene ${scene.name}: ${unit.model.sku} lacks ${lacking.join(', ')}`);
    this.stop();
    const startMs = unit.state().atMs;
    return new Promise((tell) => {
      const cursor = startCursor(scene.steps, startMs);
      this.#playing = {
        scene,
        startMs,
        cursor,
        met: 0,
        notMet: 0,
        unmet: [],
        settling: [],
        over: undefined,
        endMs: undefined,
        tell,
      };
      this.#note({ what: 'scene', scene: scene.name, now: 'started' });
      if (start.asGiven !== true) this.#begin(scene);
      this.advance(0);
    });
  }

  /** Ends the scene that plays, if one does; the unit stays as it is. */
  stop(): void {
    const playing = this.#playing;
    if (playing !== undefined && playing.over === undefined) this.#end(playing, 'stopped');
  }

  /** What is or was played last. */
  get report(): SceneReport | undefined {
    const playing = this.#playing;
    if (playing === undefined) return undefined;
    const { scene, startMs, met, notMet, unmet, over } = playing;
    const waiting = over === undefined ? waitingFor(playing.cursor) : undefined;
    const nowMs = this.#parts.unit.state().atMs;
    return {
      name: scene.name,
      description: scene.description,
      now: over ?? 'playing',
      sinceMs: (playing.endMs ?? nowMs) - startMs,
      ...(waiting && { next: next(waiting, nowMs) }),
      met,
      notMet,
      unmet,
    };
  }

  /** Writes down what somebody did from outside. */
  noteAct(act: string, body: unknown): void {
    this.#note({ what: 'act', by: 'control', act, body });
  }

  /** Simulated milliseconds pass for the unit, and what falls due meanwhile happens at its time. */
  advance(ms: number): void {
    this.#owedMs += ms;
    // An act may bring time up to now, while time is being brought up to now.
    if (this.#advancing) return;
    this.#advancing = true;
    try {
      while (this.#advanceOnce());
    } finally {
      this.#advancing = false;
    }
  }

  /** False when no time is left that could be given to the unit. */
  #advanceOnce(): boolean {
    const { unit } = this.#parts;
    const waiting = this.#performDue();
    if (waiting === undefined) {
      const owedMs = this.#owedMs;
      this.#owedMs = 0;
      if (owedMs > 0) unit.advance(owedMs);
      return this.#owedMs > 0;
    }
    if (this.#owedMs < stepMs) return false;
    const { atMs } = unit.state();
    const leftMs = 'dueMs' in waiting ? waiting.dueMs - atMs : atMs - waiting.sinceMs < closelyMs ? stepMs : laterMs;
    const goMs = stepMs * Math.min(Math.ceil(leftMs / stepMs), Math.floor(this.#owedMs / stepMs));
    this.#owedMs -= goMs;
    unit.advance(goMs);
    return true;
  }

  /** Does all that is due now. Gives what is waited for then. */
  #performDue(): Waiting | undefined {
    for (;;) {
      const playing = this.#playing;
      if (playing === undefined || playing.over !== undefined) return undefined;
      const waiting = waitingFor(playing.cursor);
      if (waiting === undefined) {
        this.#end(playing, 'ended');
        return undefined;
      }
      const nowMs = this.#parts.unit.state().atMs;
      if (!this.#isDue(playing, waiting, nowMs)) return waiting;
      playing.cursor = passed(playing.cursor, nowMs);
      for (const act of waiting.step.acts) this.#act(playing, act, at(playing, waiting));
      const { expect } = waiting.step;
      if (expect) this.#judge(playing, at(playing, waiting), misses(expect, this.#parts.unit));
    }
  }

  #isDue(playing: Playing, waiting: Waiting, nowMs: number): boolean {
    if ('dueMs' in waiting) return nowMs >= waiting.dueMs;
    const missing = misses(waiting.condition, this.#parts.unit);
    if (missing.length > 0 && nowMs < waiting.deadlineMs) return false;
    this.#judge(playing, at(playing, waiting), missing, true);
    return true;
  }

  /** What the scene says about the unit at its start. */
  #begin({ serial, load }: Scene): void {
    const { unit } = this.#parts;
    if (serial !== undefined) unit.setIdentity({ serial });
    if (load !== undefined) unit.setLoad({ percent: load });
  }

  #act(playing: Playing, { name, body, run }: SceneAct, step: StepAt): void {
    const fail = (error: unknown): void => {
      const says = error instanceof Error ? error.message : String(error);
      this.#note({ what: 'failed', act: name, says, ...step });
      this.#unmet(playing, step, `${name}: ${says}`);
    };
    this.#note({ what: 'act', by: 'scene', act: name, body, ...step });
    try {
      const done = run(this.#parts.stage());
      if (done !== undefined) playing.settling.push(done.catch(fail));
    } catch (error) {
      if (!(error instanceof SimulatorError)) throw error;
      fail(error);
    }
  }

  #judge(playing: Playing, step: StepAt, missing: ReturnType<typeof misses>, until?: true): void {
    const met = missing.length === 0;
    if (met) playing.met += 1;
    else
      this.#unmet(
        playing,
        step,
        missing.map(({ what, wanted, found }) => `${what}: ${wanted} wanted, ${found} found`).join('; '),
      );
    this.#note({ what: 'expect', met, ...(until && { until }), ...(met ? {} : { misses: missing }), ...step });
  }

  #unmet(playing: Playing, step: StepAt, says: string): void {
    playing.notMet += 1;
    if (playing.unmet.length < unmetKept) playing.unmet.push({ ...step, says });
  }

  #end(playing: Playing, now: 'ended' | 'stopped'): void {
    const when = this.#now();
    const finish = (): void => {
      const { scene, met, notMet } = playing;
      const end = { scene: scene.name, met, notMet, now };
      this.#parts.note?.({ ...when, what: 'scene', ...end });
      playing.tell(end);
    };
    playing.over = now;
    playing.endMs = when.atMs;
    // An act on the links may still fail.
    if (playing.settling.length > 0) void Promise.all(playing.settling).then(finish);
    else finish();
  }

  #note(noted: Noted): void {
    this.#parts.note?.({ ...this.#now(), ...noted });
  }

  #now(): When {
    return this.#when(this.#parts.unit.state().atMs);
  }

  #when(atMs: number): When {
    const playing = this.#playing;
    return { atMs, ...(playing && playing.over === undefined && { sceneMs: atMs - playing.startMs }) };
  }
}

const at = ({ scene }: Playing, { step, rounds }: Waiting): StepAt => ({
  scene: scene.name,
  step: step.place,
  ...(rounds.length > 0 && { rounds }),
});

function next(waiting: Waiting, nowMs: number): NonNullable<SceneReport['next']> {
  const { step, rounds } = waiting;
  return {
    step: step.place,
    ...(rounds.length > 0 && { rounds }),
    ...('dueMs' in waiting
      ? { inMs: Math.max(0, waiting.dueMs - nowMs) }
      : { until: waiting.condition, withinMs: Math.max(0, waiting.deadlineMs - nowMs) }),
    acts: Object.fromEntries(step.acts.map(({ name, body }) => [name, body])),
    ...(step.expect && { expect: step.expect }),
  };
}
