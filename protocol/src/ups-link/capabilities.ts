import { fitsForm } from './forms.ts';
import { upsLinkNameOf, upsLinkRow } from './rows.ts';

/** The values of one setting for units of one locale; locale `4` is all of them. */
export type CapabilityGroup = {
  /** The setting's character. */
  readonly ask: string;
  readonly locale: string;
  /** In the order in which `-` steps through them; as sent, with their spaces. */
  readonly values: readonly string[];
};

export type Capabilities = {
  readonly groups: readonly CapabilityGroup[];
  /** Pieces that are no group, as they stand there. */
  readonly skipped: readonly string[];
};

const LOCALE = /[A-Z4]/;

/**
 * Reads the answer to ^Z: groups of command, locale, count, width and count times width characters, with `#` before the
 * first and on some units between them. What is malformed is skipped up to the next place where a whole group stands.
 */
export function parseCapabilities(answer: string): Capabilities {
  const text = answer.replaceAll('#', '');
  const groups: CapabilityGroup[] = [];
  const skipped: string[] = [];
  let bad = '';
  for (let at = 0; at < text.length; ) {
    const found = groupAt(text, at);
    if (found === undefined) {
      bad += text[at];
      at += 1;
      continue;
    }
    if (bad !== '') skipped.push(bad);
    bad = '';
    groups.push(found.group);
    at = found.next;
  }
  if (bad !== '') skipped.push(bad);
  return { groups, skipped };
}

function groupAt(text: string, at: number): { readonly group: CapabilityGroup; readonly next: number } | undefined {
  const [ask = '', locale = ''] = text.slice(at, at + 2);
  const [count, width] = [digit(text[at + 2]), digit(text[at + 3])];
  const next = at + 4 + count * width;
  const name = upsLinkNameOf(ask);
  if (name === undefined || !LOCALE.test(locale) || !(count > 0 && width > 0) || next > text.length) return undefined;
  const row = upsLinkRow(name);
  const values = Array.from({ length: count }, (_, index) =>
    text.slice(at + 4 + index * width, at + 4 + (index + 1) * width),
  );
  // What a setting's own answers cannot say is no value of it: the piece is not where it seems to be.
  if (row.access !== 'cycle' || !values.every((value) => fitsForm(row, value))) return undefined;
  return { group: { ask, locale, values }, next };
}

const digit = (character: string | undefined): number => (/^\d$/.test(character ?? '') ? Number(character) : 0);

/** The values that each setting can take on a unit of this locale, by the setting's character. */
export function valuesForLocale(
  { groups }: Capabilities,
  locale: string | undefined,
): ReadonlyMap<string, readonly string[]> {
  const own = groups.filter((group) => group.locale === locale);
  const all = groups.filter((group) => group.locale === '4');
  return new Map([...all, ...own].map(({ ask, values }) => [ask, values]));
}

/** Writes groups as ^Z answers them. */
export const writeCapabilities = (groups: readonly CapabilityGroup[]): string =>
  `#${groups.map(({ ask, locale, values }) => `${ask}${locale}${values.length}${values[0]?.length ?? 0}${values.join('')}`).join('')}`;
