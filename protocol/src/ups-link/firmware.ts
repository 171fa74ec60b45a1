/** The answer to `b`: number, revision and locale. */
export type UpsLinkFirmware = { readonly sku: string; readonly revision: string; readonly locale: string };

/** `652.13.I`, `112.1DL4.I`; undefined where it is of another form. */
export function parseFirmware(answer: string): UpsLinkFirmware | undefined {
  const [, sku, revision, locale] = /^(\d+)\.([0-9A-Z]+)\.([A-Z])$/.exec(answer.trim()) ?? [];
  return sku && revision && locale ? { sku, revision, locale } : undefined;
}

/** The locale that picks a unit's groups out of ^Z: the last letter of `b`, else of `V`. */
export function localeOf({
  firmware,
  oldFirmware,
}: {
  readonly firmware?: string;
  readonly oldFirmware?: string;
}): string | undefined {
  return parseFirmware(firmware ?? '')?.locale ?? /^[0-9A-Z]{2}([A-Z])$/.exec((oldFirmware ?? '').trim())?.[1];
}
