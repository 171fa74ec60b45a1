import { outputAction } from './control-menu.ts';
import { menuOf } from './menu.ts';
import type { PanelEffect, PanelOutcome } from './panel-effect.ts';
import type { PanelItem } from './panel-item.ts';
import type { PanelKey, PanelState, Place } from './panel-state.ts';
import type { PanelView } from './panel-view.ts';
import { statusPages } from './status-pages.ts';

/** A key, or what became of the effect that the key before it asked for. */
export type PanelInput = { readonly key: PanelKey } | { readonly outcome: PanelOutcome };
export type PanelStep = { readonly state: PanelState; readonly effect?: PanelEffect };

/** What a key makes of the panel. An effect is to be carried out, and its outcome given back as the next input. */
export function stepPanel(state: PanelState, input: PanelInput, view: PanelView): PanelStep {
  if ('outcome' in input) return { state: told(state, input.outcome) };
  const { key } = input;
  const place = state.places.at(-1);
  if (place?.at === 'told') return { state: back(state) };
  if (key === 'power')
    return {
      state:
        place?.at === 'ask' ? state : enter(state, { at: 'ask', label: 'Power', ...outputAction(view), answer: 'no' }),
    };
  if (place === undefined) return { state: atRest(state, key, view) };
  const item = itemAt(menuOf(view, state.menu), state.places);
  // What was open may have gone, with the network port's switch or a group.
  if (item === undefined && place.at !== 'ask') return { state: { ...state, places: [] } };
  if (key === 'esc') return { state: back(state) };
  return stepPlace(state, place, key, item);
}

/** The menu entry that the innermost place shows. */
export function itemAt(root: PanelItem, places: readonly Place[]): PanelItem | undefined {
  const [, ...inner] = places;
  return inner.reduce<PanelItem | undefined>(
    (item, { label }) => (item?.is === 'list' ? item.items.find((each) => each.label === label) : undefined),
    root,
  );
}

function stepPlace(
  state: PanelState,
  place: Place,
  key: 'up' | 'down' | 'enter',
  item: PanelItem | undefined,
): PanelStep {
  const by = { up: -1, down: 1, enter: 0 }[key];
  switch (place.at) {
    case 'list': {
      const items = item?.is === 'list' ? item.items : [];
      const cursor = Math.min(place.cursor, items.length - 1);
      const chosen = items[cursor];
      if (key !== 'enter' || chosen === undefined)
        return stay(state, { ...place, cursor: around(cursor + by, items.length) });
      return chosen.is === 'choice' ? { state, effect: chosen.effect } : { state: enter(state, placeOf(chosen)) };
    }
    case 'pages': {
      const count = item?.is === 'pages' ? item.pages.length : 1;
      return key === 'enter' ? { state: back(state) } : stay(state, { ...place, page: around(place.page + by, count) });
    }
    case 'number': {
      if (item?.is !== 'number') return { state };
      if (key === 'enter') return { state, effect: item.number.effect(place.value) };
      const value = Math.max(item.number.least, Math.min(item.number.most, place.value - by));
      return stay(state, { ...place, value });
    }
    case 'address': {
      if (item?.is !== 'address') return { state };
      if (key !== 'enter')
        return stay(state, {
          ...place,
          octets: place.octets.map((octet, i) => (i === place.octet ? around(octet - by, 256) : octet)),
        });
      if (place.octet < 3) return stay(state, { ...place, octet: place.octet + 1 });
      return { state, effect: item.effect(place.octets.join('.')) };
    }
    case 'ask':
      if (key !== 'enter') return stay(state, { ...place, answer: place.answer === 'no' ? 'yes' : 'no' });
      return place.answer === 'yes' ? { state, effect: place.effect } : { state: back(state) };
    case 'told':
      return { state: back(state) };
    default:
      return place satisfies never;
  }
}

function atRest(state: PanelState, key: Exclude<PanelKey, 'power'>, view: PanelView): PanelState {
  switch (key) {
    case 'up':
    case 'down':
      return { ...state, statusPage: around(state.statusPage + (key === 'down' ? 1 : -1), statusPages(view).length) };
    case 'enter':
      return enter(state, placeOf(menuOf(view, state.menu)));
    case 'esc':
      return { ...state, statusPage: 0 };
    default:
      return key satisfies never;
  }
}

function placeOf(item: PanelItem): Place {
  const { label } = item;
  switch (item.is) {
    case 'list':
      return {
        at: 'list',
        label,
        cursor: Math.max(
          0,
          item.items.findIndex((each) => each.is === 'choice' && each.chosen),
        ),
      };
    case 'pages':
      return { at: 'pages', label, page: 0 };
    case 'number':
      return { at: 'number', label, value: item.number.value };
    case 'address':
      return { at: 'address', label, octets: item.address.split('.').map(Number), octet: 0 };
    case 'action':
    case 'choice':
      return {
        at: 'ask',
        label,
        asks: item.is === 'action' ? item.asks : item.label,
        effect: item.effect,
        answer: 'no',
      };
    default:
      return item satisfies never;
  }
}

/** The place that asked is left, and what became of it stands in its stead until the next key. */
const told = (state: PanelState, outcome: PanelOutcome): PanelState =>
  enter(back(state), {
    at: 'told',
    label: state.places.at(-1)?.label ?? '',
    says: outcome === 'done' ? 'Done' : 'Refused',
  });

const enter = (state: PanelState, place: Place): PanelState => ({ ...state, places: [...state.places, place] });
const back = (state: PanelState): PanelState => ({ ...state, places: state.places.slice(0, -1) });
const stay = (state: PanelState, place: Place): PanelStep => ({
  state: { ...state, places: [...state.places.slice(0, -1), place] },
});

/** Past the end it begins again. */
const around = (index: number, count: number): number => (count === 0 ? 0 : (index + count) % count);
