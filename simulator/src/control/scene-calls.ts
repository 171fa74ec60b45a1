import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { randomSceneName } from '../scenes/random-scene.ts';
import { readScene } from '../scenes/read-scene.ts';
import type { Scene } from '../scenes/scene.ts';
import type { SceneLibrary } from '../scenes/scene-library.ts';
import type { ScenePlayer } from '../scenes/scene-player.ts';
import type { UnitLike } from '../unit/unit.ts';
import type { Mistake } from './mistakes.ts';
import { memberOf, strict } from './shapes.ts';

export type Scenes = { readonly player: ScenePlayer; readonly library: SceneLibrary };

const named = strict({
  name: z.string({ error: 'the name of a scene; GET /scene lists them' }).exactOptional(),
  stop: z.literal(true, { error: 'true' }).exactOptional(),
}).refine(({ name, stop }) => (name === undefined) !== (stop === undefined), {
  error: '{"name":"…"}, {"steps":[…]} or {"stop":true}',
});

/** `GET /scene` and `PUT /scene`. `living` throws for a unit that only was recorded. */
export function sceneCalls(
  app: FastifyInstance,
  living: () => { readonly unit: UnitLike; readonly scenes: Scenes; readonly time: { catchUp(): void } },
): void {
  const now = () => {
    const { scenes, time } = living();
    time.catchUp();
    return { scene: scenes.player.report ?? null, shipped: scenes.library.shipped };
  };
  app.get('/scene', now);
  app.put('/scene', ({ body }, reply) => {
    const { unit, scenes, time } = living();
    const read = memberOf(body, 'steps') === undefined ? byName(body, unit, scenes.library) : inline(body);
    if ('mistakes' in read) return reply.code(400).send({ error: 'not done', mistakes: read.mistakes });
    time.catchUp();
    if (read.scene === undefined) scenes.player.stop();
    else void scenes.player.play(read.scene).catch(() => undefined);
    return now();
  });
}

type Read = { readonly scene: Scene | undefined } | { readonly mistakes: readonly Mistake[] };

function inline(body: unknown): Read {
  const read = readScene({ name: 'inline', description: 'given to the control API', ...(body as object) });
  if ('scene' in read) return read;
  return { mistakes: read.mistakes.map(({ path, message }) => ({ path: ['body', ...path].join('/'), message })) };
}

function byName(body: unknown, { model }: UnitLike, library: SceneLibrary): Read {
  const read = named.safeParse(body);
  if (!read.success)
    return { mistakes: read.error.issues.map(({ path, message }) => ({ path: ['body', ...path].join('/'), message })) };
  const { name } = read.data;
  if (name === undefined) return { scene: undefined };
  const scene = randomSceneName(name, model) ?? library.find(name);
  if (scene !== undefined) return { scene };
  const names = library.shipped.map((each) => each.name).join(', ');
  return { mistakes: [{ path: 'body/name', message: `random:SEED, or one of ${names}` }] };
}
