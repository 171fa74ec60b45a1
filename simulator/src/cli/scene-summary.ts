import type { SceneReport } from '../scenes/scene-report.ts';

/** A scene that is over, as `--exit-after-scene` tells of it. */
export type Played = { readonly serial: string; readonly report: SceneReport };

export const allMet = (played: readonly Played[]): boolean =>
  played.every(({ report: { now, notMet } }) => now === 'ended' && notMet === 0);

export const jsonSummary = (played: readonly Played[]): string =>
  JSON.stringify({
    ended: true,
    scenes: played.map(({ serial, report: { name, now, sinceMs, met, notMet, unmet } }) => {
      return { serial, name, now, sinceMs, met, notMet, unmet };
    }),
  });

/** The same for people. */
export function plainSummary(played: readonly Played[]): string {
  return played
    .flatMap(({ serial, report: { name, now, met, notMet, unmet } }) => [
      `${serial} ${name} ${now}: ${met} met, ${notMet} not met`,
      ...unmet.map(({ step, rounds = [], says }) => {
        const round = rounds.map((each) => ` (round ${each.round} of ${each.of})`).join('');
        return `  ${step}${round}: ${says}`;
      }),
    ])
    .join('\n');
}
