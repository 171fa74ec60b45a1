/** What the policy wants done. Outcomes come back as inputs, under the same `key`. */
export type Effect =
  /** Tells the servers of this name, a UPS or a stage, to go down. */
  | { readonly do: 'force'; readonly label: string; readonly why: string }
  /** Makes the unit turn its whole output off, and on again with the mains. */
  | { readonly do: 'cut' }
  | { readonly do: 'switch'; readonly stage: string; readonly to: 'on' | 'off' }
  /** Is the host there? */
  | { readonly do: 'probe'; readonly host: string }
  | { readonly do: 'wake'; readonly host: string }
  | { readonly do: 'say'; readonly level: 'info' | 'warn'; readonly says: string };

export interface Stepped<S> {
  readonly state: S;
  readonly effects: readonly Effect[];
}

export const info = (says: string): Effect => ({ do: 'say', level: 'info', says });
export const warn = (says: string): Effect => ({ do: 'say', level: 'warn', says });
