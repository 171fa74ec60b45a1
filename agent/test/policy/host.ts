/** What the unit does with a command: `silent` = carries it out, but its proof is not seen. */
export type Obeys = 'well' | 'refuses' | 'ignores' | 'silent';

export interface WorldOptions {
  readonly policy: object;
  readonly hosts?: readonly { name: string; leavesAfter?: number | undefined; needsCall?: boolean }[];
  readonly runtimeSeconds?: number;
}

/** A server of the world that the policy is tried on. */
export interface Host {
  readonly name: string;
  state: 'up' | 'going' | 'halted' | 'dark' | 'booting';
  isLoggedIn: boolean;
  /** Second in which its present state ends. */
  until: number;
  /** Its client stays for so long after it was told; undefined = for ever. */
  readonly leavesAfter: number | undefined;
  /** It does not come up by the return of its power, but by a call. */
  readonly needsCall: boolean;
  wasTold: boolean;
}
