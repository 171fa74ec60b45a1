import type { LocalOutcome } from '../protection/guarded-ups.ts';

/** What a request can be answered with in place of what it asked for, in the protocol's own words (RFC 9271). */
export const nutErrors = [
  'ACCESS-DENIED',
  'ALREADY-LOGGED-IN',
  'ALREADY-SET-PASSWORD',
  'ALREADY-SET-USERNAME',
  'CMD-NOT-SUPPORTED',
  'DATA-STALE',
  'DRIVER-NOT-CONNECTED',
  'FEATURE-NOT-SUPPORTED',
  'INSTCMD-FAILED',
  'INVALID-ARGUMENT',
  'INVALID-PASSWORD',
  'INVALID-USERNAME',
  'INVALID-VALUE',
  'PASSWORD-REQUIRED',
  'READONLY',
  'SET-FAILED',
  'TOO-LONG',
  'UNKNOWN-COMMAND',
  'UNKNOWN-UPS',
  'USERNAME-REQUIRED',
  'VAR-NOT-SUPPORTED',
] as const;

export type NutError = (typeof nutErrors)[number];

/** Why a command was not taken, as its client can understand it. What has no word there failed. */
export function errorOfRefusal(code: LocalOutcome['code'], verb: 'SET' | 'INSTCMD'): NutError {
  switch (code) {
    case 'load-commands-denied':
      return 'ACCESS-DENIED';
    case 'unknown-command':
    case 'unsupported':
    case 'no-such-group':
      return verb === 'SET' ? 'READONLY' : 'CMD-NOT-SUPPORTED';
    case 'bad-arguments':
    case 'out-of-range':
      return verb === 'SET' ? 'INVALID-VALUE' : 'INVALID-ARGUMENT';
    case 'unknown-ups':
    case 'link-down':
      return 'DRIVER-NOT-CONNECTED';
    case 'stale':
      return 'DATA-STALE';
    default:
      return verb === 'SET' ? 'SET-FAILED' : 'INSTCMD-FAILED';
  }
}
