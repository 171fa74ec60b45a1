import { z } from 'zod';
import type { AnyAct } from '../control/acts/act.ts';
import { acts } from '../control/acts/acts.ts';
import { always, oneOf, text, whole, within } from '../control/shapes.ts';
import { models } from '../models/find-model.ts';
import { condition } from './condition-schema.ts';
import { duration } from './duration.ts';
import { member } from './member.ts';
import { type Need, needs } from './needs.ts';
import { orderMistakes } from './order-mistakes.ts';
import type { Scene, SceneAct, Step, When } from './scene.ts';
import type { SceneMistake } from './scene-mistake.ts';

type GivenStep = Partial<Record<string, unknown>> & {
  at?: number;
  after?: number;
  until?: z.output<typeof condition>;
  within?: number;
  expect?: z.output<typeof condition>;
  repeat?: number;
  steps?: GivenStep[];
};

const anyActs: Readonly<Record<string, AnyAct>> = acts;
const actNames = Object.keys(anyActs);
const isGiven = (step: unknown, ...names: string[]): string[] =>
  names.filter((name) => typeof step === 'object' && step !== null && Object.hasOwn(step, name));

/** One act of a step, read by its own schema. */
const sceneAct = (name: string, act: AnyAct) =>
  z.unknown().transform((body, context): SceneAct => {
    const bound = act.bind(body);
    if (bound.ok) return { name, body, run: bound.run };
    for (const { path, message } of bound.mistakes)
      context.addIssue({ code: 'custom', message, path: path === '' ? [] : path.split('/'), input: body });
    return z.NEVER;
  });

const stepList: z.ZodType<GivenStep[]> = z.lazy(() =>
  z.array(step, { error: 'a list of steps' }).min(1, { error: 'one step at least' }),
);

const step: z.ZodType<GivenStep> = member({
  at: duration.exactOptional(),
  after: duration.exactOptional(),
  until: condition.exactOptional(),
  within: duration.exactOptional(),
  repeat: whole(1, 100_000, 'times').exactOptional(),
  steps: stepList.exactOptional(),
  ...Object.fromEntries(actNames.map((name) => [name, sceneAct(name, anyActs[name] as AnyAct).exactOptional()])),
  expect: condition.exactOptional(),
})
  .refine((given) => isGiven(given, 'at', 'after', 'until').length <= 1, {
    ...always,
    error: 'at, after or until: one of them',
  })
  .refine((given) => isGiven(given, 'until').length === isGiven(given, 'within').length, {
    ...always,
    error: "until and within go together: until: {state: online}, within: '5m'",
  })
  .refine((given) => isGiven(given, 'repeat').length === isGiven(given, 'steps').length, {
    ...always,
    error: 'repeat and steps go together: repeat: 3, steps: […]',
  })
  .refine((given) => isGiven(given, 'repeat').length === 0 || isGiven(given, 'expect', ...actNames).length === 0, {
    ...always,
    error: 'a repeat has its acts and expectations in its steps',
  })
  .refine((given) => Object.keys(given).length > 0, {
    when: ({ issues }) => issues.length === 0,
    error: `something to do: one of at, after, until, expect, repeat, ${actNames.join(', ')}`,
  });

const skus = models.map(({ sku }) => sku);

const scene = member({
  name: z.string({ error: 'its name' }).regex(/^[a-z0-9][a-z0-9-]{0,63}$/, { error: 'small letters, digits and -' }),
  description: z.string({ error: 'what happens, in one sentence' }).min(1).max(400),
  model: z
    .string({ error: 'the SKU of a model' })
    .toUpperCase()
    .refine((sku) => skus.includes(sku), { error: `one of ${skus.join(', ')}` })
    .exactOptional(),
  serial: text(16).exactOptional(),
  load: within(0, 200, '% of the rated watts').exactOptional(),
  seed: whole(0, 0xffff_ffff).exactOptional(),
  needs: z
    .array(oneOf(Object.keys(needs) as [Need, ...Need[]]), { error: `a list of ${Object.keys(needs).join(', ')}` })
    .default([]),
  steps: stepList,
});

/** Reads a scene that was given as plain data. Gives it, or every mistake in it. */
export function readScene(given: unknown): { scene: Scene } | { mistakes: readonly SceneMistake[] } {
  const read = scene.safeParse(given);
  if (!read.success) return { mistakes: read.error.issues.flatMap(mistakesOf) };
  const { steps, ...rest } = read.data;
  const made = steps.map((one, index) => makeStep(one, `steps/${index}`));
  const mistakes = orderMistakes(made);
  return mistakes.length > 0 ? { mistakes } : { scene: { ...rest, steps: made } };
}

function mistakesOf({ path, message, ...issue }: z.core.$ZodIssue): SceneMistake[] {
  const here = path.map((part) => (typeof part === 'number' ? part : String(part)));
  // Each unknown member is a mistake at its own place.
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => ({ path: [...here, key], message }));
  return [{ path: here, message }];
}

function makeStep(given: GivenStep, place: string): Step {
  const { at, after, until, within: withinMs, expect, repeat, steps, ...rest } = given;
  const when: When =
    until !== undefined
      ? { kind: 'until', condition: until, withinMs: withinMs ?? 0 }
      : at !== undefined
        ? { kind: 'at', ms: at }
        : { kind: 'after', ms: after ?? 0 };
  return {
    place,
    when,
    acts: Object.values(rest).filter((act): act is SceneAct => act !== undefined),
    ...(expect && { expect }),
    ...(steps && {
      repeat: { times: repeat ?? 1, steps: steps.map((one, index) => makeStep(one, `${place}/steps/${index}`)) },
    }),
  };
}
