import { wireId } from '@ridethrough/protocol';

const PREFIX = 'observer-';

/** An observer's name as the operator gives it: with the prefix it is still a wire id. */
export const observerName = wireId.max(64 - PREFIX.length);

/** The name in an observer's certificate; no agent's id begins like that. */
export const observerCn = (name: string): string => `${PREFIX}${name}`;

export const isObserver = (cn: string): boolean => cn.startsWith(PREFIX);
