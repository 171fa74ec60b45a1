/** Two-digit years from here on are of the twentieth century: the maker's first units with this protocol. */
const FIRST_YEAR = 80;

/** `mm/dd/yy` as 'YYYY-MM-DD', years 1980 to 2079; undefined where it is no such day. */
export function parseUpsLinkDate(text: string): string | undefined {
  const [, month = '', day = '', year = ''] = /^(\d\d)\/(\d\d)\/(\d\d)$/.exec(text) ?? [];
  if (year === '') return undefined;
  const iso = `${Number(year) < FIRST_YEAR ? '20' : '19'}${year}-${month}-${day}`;
  const at = Date.parse(`${iso}T00:00:00Z`);
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== iso ? undefined : iso;
}

/** 'YYYY-MM-DD' as `mm/dd/yy`; undefined for what two digits of a year cannot tell. */
export function writeUpsLinkDate(iso: string): string | undefined {
  const [, year = '', month = '', day = ''] = /^\d\d(\d\d)-(\d\d)-(\d\d)$/.exec(iso) ?? [];
  const text = `${month}/${day}/${year}`;
  return parseUpsLinkDate(text) === iso ? text : undefined;
}
