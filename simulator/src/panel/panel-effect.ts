import { encode, type RegisterName, registers, type WritableOf } from '@ridethrough/protocol';
import type { AccessChange } from '../access/access.ts';

/** What a key brings about beyond the panel itself. */
export type PanelEffect =
  /** The same words that a master would write. */
  | { readonly do: 'write'; readonly register: RegisterName; readonly words: readonly number[] }
  | { readonly do: 'access'; readonly change: AccessChange }
  | { readonly do: 'menu'; readonly menu: PanelMenu };

export type PanelMenu = 'standard' | 'advanced';
export type PanelOutcome = 'done' | 'refused';

export const writing = <N extends RegisterName>(
  register: N,
  value: WritableOf<(typeof registers)[N]>,
): PanelEffect => ({
  do: 'write',
  register,
  words: encode(registers[register], value),
});
