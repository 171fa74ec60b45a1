import type { SeenUps } from '@ridethrough/protocol';

/** A UPS of agent.yaml as a look at it showed it. */
export interface Seen extends SeenUps {
  readonly label: string;
  /** Why it was not seen. */
  readonly problem?: string;
}
