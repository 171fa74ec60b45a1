import { type UpsLinkName, type UpsLinkRow, upsLinkRow } from '@ridethrough/protocol';

/**
 * Rows in parts of at most `most`, and in such an order that, as far as they allow, no answer could be taken for that of the
 * next row: between two that could, silence is kept, which takes longer than a request. Before a part comes a transfer
 * cause, after it a status.
 */
export function orderApart(names: readonly UpsLinkName[], most: number): UpsLinkName[][] {
  const count = Math.ceil(names.length / most);
  const crowd = (name: UpsLinkName) => names.filter((other) => areAlike(name, other)).length;
  const crowded = names.toSorted((a, b) => crowd(b) - crowd(a));
  const parts = Array.from({ length: count }, (_, part) => crowded.filter((_name, index) => index % count === part));
  return parts.map((part) => ordersOf(part).toSorted((a, b) => doubtsIn(a) - doubtsIn(b))[0] ?? part);
}

const doubtsIn = (part: readonly UpsLinkName[]): number => {
  const asked: readonly UpsLinkName[] = ['transferCause', ...part, 'status'];
  return asked.filter((name, index) => areAlike(asked[index - 1], name)).length;
};

function ordersOf(names: readonly UpsLinkName[]): UpsLinkName[][] {
  if (names.length < 2) return [[...names]];
  return names.flatMap((first) => ordersOf(names.filter((name) => name !== first)).map((rest) => [first, ...rest]));
}

/** Is there an answer that fits both? */
function areAlike(one: UpsLinkName | undefined, other: UpsLinkName): boolean {
  if (one === undefined) return false;
  const [a, b] = [shapes(upsLinkRow(one)), shapes(upsLinkRow(other))];
  return [...a].some((shape) => b.has(shape));
}

function shapes({ form }: UpsLinkRow): ReadonlySet<string> {
  switch (form?.kind) {
    case 'decimal':
      return new Set(form.like);
    case 'whole':
      return new Set(form.digits === 2 ? ['hex'] : [`${form.digits} digits`]);
    case 'hex':
    case 'flags':
      return new Set(['hex']);
    case 'choice':
      return new Set(Object.keys(form.choices).map((word) => (/^[0-9A-F]{2}$/.test(word) ? 'hex' : word)));
    case 'minutes':
      return new Set(['minutes']);
    case 'date':
    case 'text':
    case undefined:
      return new Set(['text']);
    default:
      return form satisfies never;
  }
}
