import { findNutClashes } from './find-nut-clashes.ts';
import { findPolicyClashes } from './find-policy-clashes.ts';

/** An entry that is right by itself but not beside the others. */
export interface Clash {
  readonly path: readonly (string | number)[];
  readonly says: string;
}

/** Labels and links that stand there twice, and unit ids given in two places, in a file that may have other mistakes too. */
export function findClashes(given: unknown): Clash[] {
  const list = isObject(given) && Array.isArray(given.ups) ? given.ups.filter(isObject) : [];
  const own = list.flatMap((one, index) => {
    const twice = (['label', 'link'] as const)
      .filter((key) => one[key] !== undefined && list.slice(0, index).some((other) => other[key] === one[key]))
      .map((key) => ({
        path: ['ups', index, key],
        says: `given ${JSON.stringify(one[key])}; allowed: every ${key} only once`,
      }));
    const says = 'the link has a unit id already; allowed: one of the two';
    const unit =
      one.unitId !== undefined && /[?&]unit=/.test(String(one.link)) ? [{ path: ['ups', index, 'unitId'], says }] : [];
    return [...twice, ...unit];
  });
  return [...own, ...findNutClashes(given), ...findPolicyClashes(given)];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
