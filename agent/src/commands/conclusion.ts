import { type RefusalCode, type ResultBody, type ResultState, refusals } from '@ridethrough/protocol';

/** How a command stands, or ended, at the agent. */
export interface Conclusion {
  readonly state: ResultState;
  readonly code?: RefusalCode;
  readonly says?: string;
  readonly proof?: ResultBody['proof'];
}

export const refused = (code: RefusalCode, says?: string): Conclusion => ({
  state: 'refused',
  code,
  says: says ?? refusals[code],
});
export const expired = (): Conclusion => ({ state: 'expired', code: 'expired', says: refusals.expired });
export const unproven = (code: RefusalCode, says?: string): Conclusion => ({
  state: 'unproven',
  code,
  says: says ?? refusals[code],
});

export const cancelled = (): Conclusion => ({ state: 'cancelled', says: 'another command called it off' });

/** `running` and `accepted` are followed by another one. */
export const isFinal = ({ state }: Conclusion): boolean => state !== 'accepted' && state !== 'running';
