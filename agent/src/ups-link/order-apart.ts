import { type UpsLinkName, type UpsLinkRow, upsLinkRow } from '@ridethrough/protocol';

/**
 * Orders rows so that, as far as they allow, the answer of one cannot be taken for that of the next: where it can, a silence
 * is kept between the two that takes longer than a request. Otherwise they keep their order.
 */
export function orderApart(names: readonly UpsLinkName[]): UpsLinkName[] {
  const left = [...names];
  const ordered: UpsLinkName[] = [];
  while (left.length > 0) {
    const last = ordered.at(-1);
    const apart = left.filter((name) => last === undefined || !areAlike(last, name));
    const crowd = (name: UpsLinkName) => left.filter((other) => areAlike(name, other)).length;
    const [next] = (apart.length > 0 ? apart : left).toSorted((a, b) => crowd(b) - crowd(a));
    if (next === undefined) break;
    ordered.push(next);
    left.splice(left.indexOf(next), 1);
  }
  return ordered;
}

/** Is there an answer that fits both? */
function areAlike(one: UpsLinkName, other: UpsLinkName): boolean {
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
