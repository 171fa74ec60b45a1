import type { RegisterName, registers, ValueOf } from '@ridethrough/protocol';
import type { View } from '../view.ts';

/** The value of a register as the unit stands; undefined = this unit has none. */
export type Reader<N extends RegisterName> = (view: View) => ValueOf<(typeof registers)[N]> | undefined;
export type Readers = { readonly [N in RegisterName]?: Reader<N> };
