import type { CommandMessage } from '@ridethrough/protocol';

const PREFIX = 'local-';

/** The id of a command that was given beside the UPS: no cloud knows it. */
export const localId = (random: string): string => `${PREFIX}${random}`;

/** Told to the cloud as an event, because it has made no such command. */
export const isLocal = ({ id }: Pick<CommandMessage, 'id'>): boolean => id.startsWith(PREFIX);
