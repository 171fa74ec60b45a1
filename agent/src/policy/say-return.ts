import { sayTime } from './say-time.ts';

/** When the output is on again after a cut, for a unit that on good mains can only be told to stay off for so long; undefined: any other. */
export const sayReturn = (staysOffSeconds: number | undefined): string =>
  staysOffSeconds === undefined
    ? 'on again with the mains, also if they are back before'
    : `on again with the mains; if they are back before it is told, it stays off for ${sayTime(staysOffSeconds)} on good mains`;
