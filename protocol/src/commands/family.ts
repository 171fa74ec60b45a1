import type { Values } from '../registers.ts';
import type { Family } from '../row.ts';

const prefixes = ['SURTD', 'SRT', 'SMX', 'SMT'] as const satisfies readonly Family[];

/** The family by the SKU, which alone tells it (an SMT calls itself just Smart-UPS); undefined for any other. */
export const familyOf = ({ sku }: Pick<Values, 'sku'>): Family | undefined =>
  prefixes.find((prefix) => sku?.startsWith(prefix));
