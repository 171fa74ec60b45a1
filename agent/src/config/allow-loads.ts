import { isMap, isSeq, parseDocument } from 'yaml';

/** Which UPSs of the file say themselves whether they allow load commands: their labels. */
export function labelsWithout(config: { readonly ups: readonly { readonly label: string }[] }, text: string): string[] {
  const list = parseDocument(text).get('ups');
  if (!isSeq(list)) return [];
  return config.ups.filter((_, at) => isMap(list.items[at]) && !hasEntry(list.items[at])).map(({ label }) => label);
}

/** The text of agent.yaml with `loadCommands` at every UPS, or only at those without; all else, comments too, as it was. */
export function withLoadCommands(text: string, value: 'allow' | 'deny', where: 'all' | 'missing'): string {
  const document = parseDocument(text);
  const list = document.get('ups');
  if (!isSeq(list)) return text;
  for (const one of list.items) if (isMap(one) && (where === 'all' || !hasEntry(one))) one.set('loadCommands', value);
  return document.toString({ lineWidth: 0 });
}

const hasEntry = (one: unknown): boolean => isMap(one) && one.has('loadCommands');
