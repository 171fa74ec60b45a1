import type { registers, Unknown, ValueOf } from '@ridethrough/protocol';

/** Why a state was entered, by the names of register 2. */
export type Cause = Exclude<ValueOf<typeof registers.statusChangeCause>, Unknown>;
