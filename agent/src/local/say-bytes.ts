/** `900 B`, `12 kB`, `256 MB`; of 1024 each. */
export function sayBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const kilo = bytes / 1024;
  return kilo < 1024 ? `${Math.round(kilo)} kB` : `${Math.round(kilo / 1024)} MB`;
}
