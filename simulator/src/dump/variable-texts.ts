/** A date as NUT's drivers write it, as 'YYYY-MM-DD'; undefined for what is none, and for the years before 2000 that no register can hold. */
export function dateIn(text: string): string | undefined {
  const [, y, m, d] = /^(\d{4})[-/](\d{2})[-/](\d{2})$/.exec(text) ?? [];
  const [, month = m, day = d, year = y] = /^(\d{2})\/(\d{2})\/(\d{4}|\d{2})$/.exec(text) ?? [];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const full = year.length === 4 ? year : `${Number(year) > 69 ? 19 : 20}${year}`;
  const date = new Date(`${full}-${month}-${day}T00:00:00Z`);
  return Number.isNaN(date.getTime()) || Number(full) < 2000 ? undefined : date.toISOString().slice(0, 10);
}

export function numberIn(text: string): number | undefined {
  return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

/** A text that a unit holds; what somebody has blotted out before publishing is none. */
export function textIn(text: string): string | undefined {
  return text === '' || /^\.+$|^<.*>$|^[xX*?]+$/.test(text) ? undefined : text;
}

/** 'UPS 08.8' of 'UPS 08.8 / ID=18', 'COM 03.8 / UPS 03.8' and the like. */
export const firmwareIn = (text: string): string | undefined => /UPS \d+\.\d+/.exec(text)?.[0] ?? textIn(text);

/** 18 of 'UPS 08.8 / ID=18' or 'UPS 09.3 (ID18)'. */
export const familyIn = (text: string): number | undefined => numberIn(/\bID=?(\d+)/.exec(text)?.[1] ?? '');

/** The name in a list that says the same, however it is written. */
export function nameIn<N extends string>(names: readonly N[], text: string): N | undefined {
  const plain = (each: string) => each.toLowerCase().replace(/[^a-z0-9]/g, '');
  return names.find((name) => plain(name) === plain(text));
}
