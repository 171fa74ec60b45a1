import type { PanelEffect } from './panel-effect.ts';

/** One entry of the panel's menus. The tree is made anew for each key, so it always shows the unit as it is. */
export type PanelItem = { readonly label: string } & (
  | { readonly is: 'list'; readonly items: readonly PanelItem[] }
  /** Screens to leaf through. */
  | { readonly is: 'pages'; readonly pages: readonly (readonly string[])[] }
  /** Done at once; `chosen` marks what holds now. */
  | { readonly is: 'choice'; readonly effect: PanelEffect; readonly chosen: boolean }
  /** Done after a question. */
  | { readonly is: 'action'; readonly asks: string; readonly effect: PanelEffect }
  | { readonly is: 'number'; readonly number: NumberItem }
  | { readonly is: 'address'; readonly address: string; readonly effect: (address: string) => PanelEffect }
);

export type NumberItem = {
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly unit: string;
  readonly effect: (value: number) => PanelEffect;
};

export const list = (label: string, items: readonly PanelItem[]): PanelItem => ({ label, is: 'list', items });
export const pages = (label: string, ...shown: readonly (readonly string[])[]): PanelItem => ({
  label,
  is: 'pages',
  pages: shown,
});
export const action = (label: string, asks: string, effect: PanelEffect): PanelItem => ({
  label,
  is: 'action',
  asks,
  effect,
});

/** A list of which one entry holds. */
export const choices = <V extends string>(
  label: string,
  now: string | undefined,
  all: Readonly<Record<V, string>>,
  effect: (value: V) => PanelEffect,
): PanelItem => {
  const isOne = (value: string): value is V => value in all;
  const items = Object.keys(all)
    .filter(isOne)
    .map((value): PanelItem => ({ label: all[value], is: 'choice', effect: effect(value), chosen: value === now }));
  return list(label, items);
};
