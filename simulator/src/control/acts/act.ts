import type { z } from 'zod';
import type { AccessSwitches } from '../../access/access-switches.ts';
import type { Links } from '../../line/links.ts';
import type { SimulatedTime } from '../../line/simulated-time.ts';
import type { Panel } from '../../panel/panel.ts';
import type { UnitLike } from '../../unit/unit.ts';
import type { UpsLinkSession } from '../../ups-link/session.ts';

/** What an act may touch: one living unit, its time and its links. */
export type Stage = {
  readonly unit: UnitLike;
  readonly time: SimulatedTime;
  readonly links: Pick<Links, 'change' | 'setNonsense' | 'clearNonsense'>;
  /** What its Modbus menu allows. */
  readonly access: AccessSwitches;
  readonly panel: Panel;
  /** Where it is served over UPS-Link. */
  readonly upsLink?: Pick<UpsLinkSession, 'say' | 'setMode'> | undefined;
};

/** What the control API answers a call with. */
export type Answers = 'state' | 'link' | 'access' | 'panel' | 'ups-link';

/**
 * One way to pull a unit about, as a value: `PUT /NAME` of the control API and a line `NAME: …` of a scene are the same act.
 * `apply` throws SimulatorError 'bad-value' for what no unit can have.
 */
export type Act<B = unknown> = {
  /** The example and the meaning, as `GET /` shows them. */
  readonly help: string;
  readonly body: z.ZodType<B>;
  /** What the control API answers with (the unit's state). */
  readonly answers?: Answers;
  apply(stage: Stage, body: B): void | Promise<void>;
};

/** An act whose body was read by its own schema and is bound to it. */
export type BoundAct = { readonly ok: true; run(stage: Stage): void | Promise<void> };

/** An act without the type of its body: what the list of acts holds. */
export type AnyAct = {
  readonly help: string;
  readonly body: z.ZodType;
  readonly answers: Answers;
  bind(
    given: unknown,
  ): BoundAct | { readonly ok: false; readonly mistakes: readonly { path: string; message: string }[] };
};

/** Keeps the type of a body inside its own file. */
export function defineAct<B>(act: Act<B>): AnyAct {
  return {
    help: act.help,
    body: act.body,
    answers: act.answers ?? 'state',
    bind: (given) => {
      const read = act.body.safeParse(given);
      if (!read.success) {
        return {
          ok: false,
          mistakes: read.error.issues.map(({ path, message }) => ({ path: path.join('/'), message })),
        };
      }
      return { ok: true, run: (stage) => act.apply(stage, read.data) };
    },
  };
}
