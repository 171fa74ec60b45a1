import type { Framed } from './frame-lines.ts';
import type { NutError } from './nut-error.ts';
import type { NutAction } from './presets.ts';

/** What a user may do, once the password was right. */
export interface Rights {
  readonly isPrimary: boolean;
  readonly actions: readonly NutAction[];
}

/** One connection. Plain data: everything that it does is an effect of a step. */
export interface Session {
  readonly user?: string;
  readonly password?: string;
  /** Only after the password was looked at. */
  readonly rights?: Rights;
  /** The label of the UPS that it is logged in to. */
  readonly login?: string;
  readonly isPrimary: boolean;
  readonly tracking: boolean;
  /** What waits for an effect: nothing else is answered before it. */
  readonly waiting?: readonly string[];
  readonly isOver: boolean;
}

export type Effect =
  /** To be followed by `checked`. */
  | { readonly kind: 'check'; readonly user: string; readonly password: string }
  /** To be followed by `answered`. */
  | {
      readonly kind: 'command';
      readonly verb: 'SET' | 'INSTCMD';
      readonly label: string;
      readonly command: string;
      readonly args: Readonly<Record<string, unknown>>;
      readonly tracking: boolean;
    }
  | { readonly kind: 'force'; readonly label: string }
  | { readonly kind: 'end' };

export type SessionInput =
  | Framed
  /** `rights` are undefined when the password was wrong. */
  | { readonly kind: 'checked'; readonly rights: Rights | undefined }
  | { readonly kind: 'answered'; readonly line: string };

/** What a step leads to. */
export interface Step {
  readonly session: Session;
  readonly lines: readonly string[];
  readonly effect?: Effect;
}

export const newSession: Session = { isPrimary: false, tracking: false, isOver: false };

export const say = (session: Session, ...lines: string[]): Step => ({ session, lines });
export const refuse = (session: Session, error: NutError): Step => say(session, `ERR ${error}`);
