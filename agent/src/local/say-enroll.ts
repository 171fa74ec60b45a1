import type { EnrolStep } from '../identity/enrol.ts';
import type { Seen } from './seen.ts';

/** How the look at one UPS ended. */
export function saySeen({ label, model, serial, problem }: Seen): string {
  if (problem !== undefined) return `UPS "${label}" is not reached: ${problem}. The enrolment goes on without it.`;
  return `UPS "${label}": ${model ?? 'model unknown'}, serial number ${serial ?? 'unknown'}`;
}

/** A step of the enrolment, for a person and for a program. */
export function sayStep(
  step: EnrolStep,
  host: string,
  cloud: string,
): { readonly text: string; readonly json: object } {
  switch (step.what) {
    case 'waiting': {
      const { code, words, expiresSeconds } = step;
      const lines = [
        '',
        `  Code   ${code}`,
        `  Words  ${words}`,
        `  Host   ${host}`,
        '',
        `Claim it within ${Math.round(expiresSeconds / 60)} minutes:  npm run -s ridethrough -- claim ${code}`,
        'The same four words must be shown there. Waiting ...',
      ];
      return { text: lines.join('\n'), json: { state: 'waiting', code, words, host, expiresSeconds, cloud } };
    }
    case 'still-waiting': {
      const { leftSeconds } = step;
      const left = leftSeconds < 120 ? `${leftSeconds} s` : `${Math.round(leftSeconds / 60)} min`;
      return { text: `  waiting, ${left} left`, json: { state: 'still-waiting', leftSeconds } };
    }
    case 'trouble':
      return { text: `  ${step.says}; trying again`, json: { state: 'trouble', says: step.says } };
    default:
      return step satisfies never;
  }
}
