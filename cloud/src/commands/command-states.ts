/** Every state of a command, in the order in which a command can go through them. */
export const commandStates = [
  'created',
  'sent',
  'accepted',
  'running',
  'confirmed',
  'refused',
  'unproven',
  'failed',
  'expired',
  'cancelled',
  'unknown',
] as const;

export type CommandState = (typeof commandStates)[number];

export type OpenState = 'created' | 'sent' | 'accepted' | 'running';
export type FinalState = Exclude<CommandState, OpenState>;

/** States in which the agent may be at work on it, so that nothing else is sent to that UPS. */
export const inFlightStates = ['sent', 'accepted', 'running'] as const satisfies readonly CommandState[];

/** No more is expected, though a later result still replaces it: a person or a program need wait no longer. */
export const isFinal = (state: CommandState): state is FinalState =>
  state !== 'created' && !inFlightStates.some((open) => open === state);

export const isCommandState = (text: string): text is CommandState => commandStates.some((state) => state === text);
