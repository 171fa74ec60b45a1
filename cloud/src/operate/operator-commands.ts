import type { AnyOperatorCommand } from './operator-command.ts';

/** Every command of `npm run cloud -- …` that does not serve, in the order of the help: one file and one line each. */
export const operatorCommands: readonly AnyOperatorCommand[] = [];
