import { type UpsLinkName, upsLinkNameOf, upsLinkRow } from '@ridethrough/protocol';

/** What a unit makes of characters as they come: where it stands, and what it waits for. */
export type Hearing = {
  readonly mode: 'dumb' | 'smart';
  /** The setting that was asked last, which `-` and `+` then mean. */
  readonly asked: UpsLinkName | undefined;
  readonly waits: Waits | undefined;
};

type Waits =
  | { readonly for: 'second'; readonly name: UpsLinkName; readonly sinceMs: number }
  | { readonly for: 'digits'; readonly digits: string; readonly sinceMs: number }
  | { readonly for: 'text'; readonly name: UpsLinkName; readonly text: string; readonly sinceMs: number }
  | { readonly for: 'rest'; readonly prefix: string; readonly sinceMs: number };

/** What a character brings the unit to do. */
export type Doing =
  | { readonly do: 'answer'; readonly name: UpsLinkName }
  | { readonly do: 'act'; readonly name: UpsLinkName; readonly argument?: string }
  | { readonly do: 'step'; readonly name: UpsLinkName | undefined; readonly by: 1 | -1 }
  | { readonly do: 'store'; readonly name: UpsLinkName; readonly text: string }
  | { readonly do: 'enter' | 'leave' | 'unknown' }
  /** Nothing is said; `because` tells why. */
  | { readonly do: 'nothing'; readonly because: 'dumb' | 'nudge' }
  /** Nor is anything said before the rest has come of what `name` is. */
  | { readonly do: 'wait'; readonly name: UpsLinkName | undefined };

export type Heard = { readonly hearing: Hearing; readonly doing: Doing };

export const startHearing: Hearing = { mode: 'dumb', asked: undefined, waits: undefined };

/** Public notes say more than 1.5 s between the two, and a client in use comes at 1.50 s; no upper limit is told. */
export const SECOND_FROM_MS = 1400;
export const SECOND_UNTIL_MS = 8000;
/** A client in use leaves 3 s between digits. */
export const BETWEEN_DIGITS_MS = 6000;
const TEXT_LENGTH = 8;

/**
 * Hears one character. `knows` tells what this unit answers to; times are those at which the characters had arrived. A
 * wait that is over, or that another character breaks, is forgotten, and the character counts anew.
 */
export function hear(before: Hearing, character: string, atMs: number, knows: (name: UpsLinkName) => boolean): Heard {
  const name = upsLinkNameOf(character);
  if (name === 'smartMode' && before.waits?.for !== 'text')
    return { hearing: { ...startHearing, mode: 'smart' }, doing: { do: 'enter' } };
  if (before.mode === 'dumb') return { hearing: before, doing: { do: 'nothing', because: 'dumb' } };
  const going = before.waits && goOn(before, before.waits, character, atMs);
  if (going) return going;
  return begin({ ...before, waits: undefined }, character, atMs, knows);
}

const waiting = (hearing: Hearing, waits: Waits): Heard => ({
  hearing: { ...hearing, waits },
  doing: { do: 'wait', name: waits.for === 'digits' ? 'sleep' : waits.for === 'rest' ? undefined : waits.name },
});

function goOn(hearing: Hearing, waits: Waits, character: string, atMs: number): Heard | undefined {
  const passedMs = atMs - waits.sinceMs;
  const ended: Hearing = { mode: 'smart', asked: undefined, waits: undefined };
  switch (waits.for) {
    case 'second':
      if (upsLinkRow(waits.name).ask !== character || passedMs > SECOND_UNTIL_MS) return undefined;
      if (passedMs < SECOND_FROM_MS) return waiting(hearing, { ...waits, sinceMs: atMs });
      return { hearing: ended, doing: { do: 'act', name: waits.name } };
    case 'digits': {
      if (!/^\d$/.test(character) || passedMs > BETWEEN_DIGITS_MS) return undefined;
      const digits = waits.digits + character;
      if (digits.length < 3) return waiting(hearing, { for: 'digits', digits, sinceMs: atMs });
      return { hearing: ended, doing: { do: 'act', name: 'sleep', argument: digits } };
    }
    case 'text': {
      if (!/^[\x20-\x7e\r]$/.test(character) || passedMs > BETWEEN_DIGITS_MS) return undefined;
      const text = waits.text + character;
      if (text.length < TEXT_LENGTH) return waiting(hearing, { ...waits, text, sinceMs: atMs });
      return {
        hearing: { ...ended, asked: waits.name },
        doing: { do: 'store', name: waits.name, text: text.replaceAll('\r', ' ') },
      };
    }
    case 'rest': {
      const name = upsLinkNameOf(waits.prefix + character);
      return { hearing: ended, doing: name === undefined ? { do: 'unknown' } : { do: 'answer', name } };
    }
    default:
      return waits satisfies never;
  }
}

function begin(hearing: Hearing, character: string, atMs: number, knows: (name: UpsLinkName) => boolean): Heard {
  const name = upsLinkNameOf(character);
  const fresh: Hearing = { ...hearing, asked: undefined };
  if (name === 'nudge') return { hearing: fresh, doing: { do: 'nothing', because: 'nudge' } };
  if (name === 'dumbMode') return { hearing: startHearing, doing: { do: 'leave' } };
  if (character.charCodeAt(0) > 0x7f && name === undefined) {
    const known = ['inputFrequency', 'batteryCurrent'] as const;
    const isPrefix = known.some((each) => knows(each) && upsLinkRow(each).ask.startsWith(character));
    return isPrefix
      ? waiting(fresh, { for: 'rest', prefix: character, sinceMs: atMs })
      : { hearing: fresh, doing: { do: 'unknown' } };
  }
  if (name === undefined || !knows(name)) return { hearing: fresh, doing: { do: 'unknown' } };
  const { access } = upsLinkRow(name);
  switch (access) {
    case 'read':
      return { hearing: fresh, doing: { do: 'answer', name } };
    case 'cycle':
    case 'text':
      return { hearing: { ...hearing, asked: name }, doing: { do: 'answer', name } };
    case 'twice':
      return waiting(fresh, { for: 'second', name, sinceMs: atMs });
    case 'once':
      return once(hearing, name, atMs);
    case 'mode':
    case 'never':
      return { hearing: fresh, doing: { do: 'unknown' } };
    default:
      return access satisfies never;
  }
}

function once(hearing: Hearing, name: UpsLinkName, atMs: number): Heard {
  const fresh: Hearing = { ...hearing, asked: undefined };
  if (name === 'sleep') return waiting(fresh, { for: 'digits', digits: '', sinceMs: atMs });
  if (name !== 'nextValue' && name !== 'previousValue') return { hearing: fresh, doing: { do: 'act', name } };
  const { asked } = hearing;
  if (asked !== undefined && upsLinkRow(asked).access === 'text')
    return name === 'nextValue'
      ? waiting(fresh, { for: 'text', name: asked, text: '', sinceMs: atMs })
      : { hearing: fresh, doing: { do: 'step', name: undefined, by: 1 } };
  return { hearing, doing: { do: 'step', name: asked, by: name === 'nextValue' ? 1 : -1 } };
}
