import { fitsForm } from './forms.ts';
import type { UpsLinkRow } from './row.ts';
import { alertOf, type UpsLinkAlert } from './tables/alerts.ts';

/** What listens: to the answer of one row, or, with nothing asked, to alerts alone. */
export type ReplyReader = { readonly asked: UpsLinkRow | undefined; readonly text: string };

/**
 * How a request ended:
 * - `answer`         as the row says; `text` without its padding of zeros
 * - `notAvailable`   NA: the unit does not know it
 * - `refused`        NO: it knows it, and does not do it now
 * - `notReady`       SM where something else was asked: ask again
 * - `malformed`      something was lost, doubled or put in
 */
export type UpsLinkReply =
  | { readonly kind: 'answer'; readonly text: string }
  | { readonly kind: 'notAvailable' | 'refused' | 'notReady' }
  | { readonly kind: 'malformed'; readonly text: string };

/** What one byte brought. `alerts` may come with any byte; `stray` is a byte that belongs to nothing. */
export type ReadByte = {
  readonly reader: ReplyReader;
  readonly alerts: readonly UpsLinkAlert[];
  readonly reply?: UpsLinkReply;
  readonly stray?: true;
};

/** No unit says more in one answer; a line without end is noise. */
const LONGEST = 1024;

export const listenOnly: ReplyReader = Object.freeze({ asked: undefined, text: '' });

/** Begins to listen for the answer of what has just been sent. */
export const startReply = (asked: UpsLinkRow): ReplyReader => ({ asked, text: '' });

/** Takes one byte off the line. After a reply the reader listens for alerts only. */
export function readByte(reader: ReplyReader, byte: number): ReadByte {
  const { asked, text } = reader;
  const character = String.fromCharCode(byte);
  // CR comes before LF only, but as padding too; zeros follow serial numbers.
  if (byte === 0x0d || byte === 0) return { reader, alerts: [] };
  if (byte === 0x0a) return asked === undefined || text === '' ? { reader, alerts: [] } : endOf(asked, text);
  if (character === '*' && text === '' && asked?.answers?.includes('*'))
    return { reader: listenOnly, alerts: [], reply: { kind: 'answer', text: '*' } };
  const alert = alertOf(character);
  if (alert !== undefined && !asked?.ownAlerts?.includes(character)) return { reader, alerts: [alert] };
  if (asked === undefined) return { reader, alerts: [], stray: true };
  if (text.length >= LONGEST) return { reader: listenOnly, alerts: [], reply: { kind: 'malformed', text } };
  return { reader: { asked, text: text + character }, alerts: [] };
}

function endOf(asked: UpsLinkRow, text: string): ReadByte {
  if (asked.ownAlerts !== undefined && asked.access === 'text') return endOfOwnText(asked, asked.ownAlerts, text);
  return { reader: listenOnly, alerts: [], reply: judge(asked, text) };
}

/**
 * A text that people wrote may hold alert characters, and is sent at its full length: what is too long by as many as it
 * holds had that many alerts in it. A shorter one with such a character may be either, and is asked again.
 */
function endOfOwnText(asked: UpsLinkRow, own: string, text: string): ReadByte {
  const most = asked.form?.kind === 'text' ? asked.form.most : text.length;
  const alerts = [...text].filter((character) => own.includes(character));
  const excess = text.length - most;
  if (alerts.length === 0 || excess === 0) return { reader: listenOnly, alerts: [], reply: judge(asked, text) };
  if (excess !== alerts.length) return { reader: listenOnly, alerts: [], reply: { kind: 'malformed', text } };
  const rest = [...text].filter((character) => !own.includes(character)).join('');
  return {
    reader: listenOnly,
    alerts: alerts.map(alertOf).filter((alert) => alert !== undefined),
    reply: judge(asked, rest),
  };
}

function judge(asked: UpsLinkRow, text: string): UpsLinkReply {
  if (fitsForm(asked, text) && !isWordOfItsOwn(asked, text)) return { kind: 'answer', text };
  if (text === 'NA') return { kind: 'notAvailable' };
  if (text === 'NO') return { kind: 'refused' };
  if (text === 'SM') return { kind: 'notReady' };
  return { kind: 'malformed', text };
}

/** A free text could pass for these; a list of choices says itself whether NO is one of them. */
function isWordOfItsOwn({ form }: UpsLinkRow, text: string): boolean {
  return (form?.kind === 'text' || form?.kind === 'date') && ['NA', 'NO', 'SM', 'OK', 'BYE'].includes(text);
}
