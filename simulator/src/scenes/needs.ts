import type { Model } from '../models/model.ts';

type NeedRow = { readonly says: string; readonly fits: (model: Model) => boolean };

/** What a scene may need of the model it plays on. */
export const needs = {
  lineInteractive: {
    says: 'passes the mains through, and boosts or trims them',
    fits: ({ topology }) => topology === 'lineInteractive',
  },
  online: { says: 'makes its own output voltage all the time', fits: ({ topology }) => topology === 'online' },
  mainGroup: {
    says: 'a main outlet group that commands can name',
    fits: ({ groups }) => groups.mog?.commandable === true,
  },
  switchedGroup: { says: 'a switched outlet group', fits: ({ groups }) => groups.sog0?.commandable === true },
  loadShedding: { says: 'settings for load shedding', fits: ({ loadShedSettings }) => loadShedSettings },
} as const satisfies Record<string, NeedRow>;

export type Need = keyof typeof needs;

/** What a model lacks for a scene, in words. */
export const lacks = (model: Model, wanted: readonly Need[]): readonly string[] =>
  wanted.filter((need) => !needs[need].fits(model)).map((need) => `${need} (${needs[need].says})`);
