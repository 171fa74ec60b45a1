import type { RegisterName } from '../registers.ts';
import type { Pace } from '../row.ts';

/** How an answer is written. Each form has one length (or few), so that a lost or doubled character shows. */
export type UpsLinkForm =
  /** Digits and a point just as in one of the patterns: `00.00`, `000.0`. */
  | { readonly kind: 'decimal'; readonly like: readonly ('00.00' | '000.0')[] }
  | { readonly kind: 'whole'; readonly digits: 2 | 3 | 4 }
  /** Four digits and a colon, minutes on the wire. */
  | { readonly kind: 'minutes' }
  /** Two hexadecimal digits. */
  | { readonly kind: 'hex' }
  | { readonly kind: 'flags'; readonly bits: Readonly<Record<number, string>> }
  /** One of several words, padded with spaces to one width; by the word as it is sent. */
  | { readonly kind: 'choice'; readonly choices: Readonly<Record<string, string>> }
  /** `mm/dd/yy`. */
  | { readonly kind: 'date' }
  /** Printable characters; spaces and zeros around them do not count. */
  | { readonly kind: 'text'; readonly most: number };

export type UpsLinkSource = 'capture' | 'field';

/**
 * How the character is used: `read` answers; `cycle` is a setting stepped through its list; `text` is written as eight
 * characters; `once` and `twice` act when sent so often; `mode` changes what the unit listens to; `never` is for the
 * maker's service alone.
 */
export type UpsLinkAccess = 'read' | 'cycle' | 'text' | 'once' | 'twice' | 'mode' | 'never';

/** One character of the protocol, or two that belong together. Data only. */
export type UpsLinkRow = {
  /** What is sent: one Latin-1 character for each byte. */
  readonly ask: string;
  readonly access: UpsLinkAccess;
  readonly pace: Pace;
  readonly says: string;
  readonly form?: UpsLinkForm;
  readonly unit?: string;
  /** The register that tells the same; the answer's value is that register's. */
  readonly register?: RegisterName;
  /** Value by the form's own word or number, where the register calls it differently. */
  readonly registerValues?: Readonly<Record<string, string>>;
  /** Name of a reading that no register gives, or gives less well. */
  readonly nut?: string;
  /** What the number on the wire is multiplied with to come to `unit`. */
  readonly times?: number;
  readonly deadband?: number;
  /** Whole answers that end the request well, where no form says what comes; none at all: the unit stays silent. */
  readonly answers?: readonly string[];
  /** Characters that are alerts elsewhere and may be part of this answer. */
  readonly ownAlerts?: string;
  readonly from: readonly UpsLinkSource[];
};
