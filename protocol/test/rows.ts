import { type RegisterName, type Row, registerNames, registers } from '@ridethrough/protocol';

/** Every row with its name, as what all rows have in common. */
export const rows: readonly (readonly [RegisterName, Row])[] = registerNames.map((name) => [name, registers[name]]);
