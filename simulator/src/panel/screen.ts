import { menuOf } from './menu.ts';
import type { PanelItem } from './panel-item.ts';
import type { PanelState, Place } from './panel-state.ts';
import type { PanelView } from './panel-view.ts';
import { statusPages } from './status-pages.ts';
import { itemAt } from './step-panel.ts';

/** What the panel shows: two to four lines of at most 20 characters, and where in the menus that is. */
export type Screen = { readonly lines: readonly string[]; readonly path: readonly string[] };

const width = 20;
const itemsShown = 3;

export function screenOf(state: PanelState, view: PanelView): Screen {
  const place = state.places.at(-1);
  const root = menuOf(view, state.menu);
  // The menu may have become another while somebody is in it.
  const path = state.places.map(({ at, label }, index) => (at === 'list' && index === 0 ? root.label : label));
  const lines =
    place === undefined ? (pick(statusPages(view), state.statusPage) ?? []) : show(place, itemAt(root, state.places));
  return { lines: lines.slice(0, 4).map((line) => line.slice(0, width).trimEnd()), path };
}

function show(place: Place, item: PanelItem | undefined): readonly string[] {
  switch (place.at) {
    case 'list':
      return [item?.label ?? place.label, ...(item?.is === 'list' ? shownItems(item.items, place.cursor) : [])];
    case 'pages':
      return (item?.is === 'pages' && pick(item.pages, place.page)) || [place.label];
    case 'number':
      return [place.label, `${place.value} ${item?.is === 'number' ? item.number.unit : ''}`];
    case 'address':
      return [
        place.label,
        place.octets.map((octet, index) => (index === place.octet ? `[${octet}]` : String(octet))).join('.'),
      ];
    case 'ask':
      return [place.asks, `${place.answer === 'no' ? '>' : ' '}No`, `${place.answer === 'yes' ? '>' : ' '}Yes`];
    case 'told':
      return [place.label, place.says];
    default:
      return place satisfies never;
  }
}

/** As many as there is room for, the cursor's among them; `*` marks the choice that holds. */
function shownItems(items: readonly PanelItem[], at: number): string[] {
  const cursor = Math.min(at, items.length - 1);
  const first = Math.max(0, Math.min(cursor - 1, items.length - itemsShown));
  return items.slice(first, first + itemsShown).map((item, index) => {
    const mark = item.is === 'choice' && item.chosen ? '*' : '';
    return `${first + index === cursor ? '>' : ' '}${mark}${item.label}`;
  });
}

/** Pages come and go with alarms. */
const pick = (pages: readonly (readonly string[])[], page: number): readonly string[] | undefined =>
  pages[Math.min(page, pages.length - 1)];
