import type { NutWorld } from './nut-world.ts';

const STATUS = /^VAR (\S+) ups\.status "(?:[^"]* )?FSD[ "]/;

/** Do these answers tell a client of the UPS that it is logged in to that it has to go down? */
export const tellsForced = (
  login: string | undefined,
  lines: readonly string[],
  world: Pick<NutWorld, 'find'>,
): boolean =>
  login !== undefined &&
  lines.some((line) => {
    const name = STATUS.exec(line)?.[1];
    return name !== undefined && world.find(name)?.label === login;
  });
