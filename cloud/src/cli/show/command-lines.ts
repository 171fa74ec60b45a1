import type { UpsCommand } from '../api-shapes.ts';
import type { Colour } from './output.ts';
import { plain } from './plain.ts';

type Step = UpsCommand['history'][number];

/** One state with its reason. */
export const stepLine = ({ state, code, says }: Pick<Step, 'state' | 'code' | 'says'>): string =>
  [plain(state), code === null ? '' : ` (${plain(code)})`, says === null ? '' : `: ${plain(says)}`].join('');

export const colourOfState = (state: string): Colour | undefined =>
  state === 'confirmed'
    ? 'green'
    : state === 'unproven' || state === 'unknown'
      ? 'yellow'
      : ['refused', 'failed', 'expired', 'cancelled'].includes(state)
        ? 'red'
        : undefined;

/** A command with its history. */
export const commandLines = ({ id, name, ups, history }: UpsCommand): string[] => [
  `${plain(name)} of ${plain(ups.serial)}  ${id}`,
  ...history.map((step) => `  ${step.at}  ${stepLine(step)}`),
];
