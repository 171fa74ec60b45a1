import type { PanelEffect, PanelMenu } from './panel-effect.ts';

export const panelKeys = ['up', 'down', 'enter', 'esc', 'power'] as const;
export type PanelKey = (typeof panelKeys)[number];

/** Where somebody at the keys is, innermost last; empty, the panel rests on its status pages. */
export type PanelState = {
  readonly menu: PanelMenu;
  readonly statusPage: number;
  readonly places: readonly Place[];
};

export type Place =
  | { readonly at: 'list'; readonly label: string; readonly cursor: number }
  | { readonly at: 'pages'; readonly label: string; readonly page: number }
  | { readonly at: 'number'; readonly label: string; readonly value: number }
  /** `octet` is the part of the address that up and down change. */
  | { readonly at: 'address'; readonly label: string; readonly octets: readonly number[]; readonly octet: number }
  | {
      readonly at: 'ask';
      readonly label: string;
      readonly asks: string;
      readonly effect: PanelEffect;
      readonly answer: 'no' | 'yes';
    }
  | { readonly at: 'told'; readonly label: string; readonly says: string };

export const startPanel: PanelState = { menu: 'standard', statusPage: 0, places: [] };
