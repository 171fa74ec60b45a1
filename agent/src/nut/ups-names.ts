const LONGEST = 64;

export const isNutName = (text: string): boolean => /^[A-Za-z0-9._-]{1,64}$/.test(text);

/** The name of each UPS for clients, by its label: the label in plain letters, made different where two would be the same. */
export function upsNames(labels: readonly string[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const label of labels) {
    const base = slugOf(label);
    let name = base;
    for (let number = 2; taken.has(name); number++) name = `${base.slice(0, LONGEST - 4)}-${number}`;
    taken.add(name);
    names.set(label, name);
  }
  return names;
}

function slugOf(label: string): string {
  const plain = label
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return plain === '' ? 'ups' : plain.slice(0, LONGEST);
}
