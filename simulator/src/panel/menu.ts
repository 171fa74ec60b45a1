import { configurationMenu } from './configuration-menu.ts';
import { controlMenu } from './control-menu.ts';
import { type PanelMenu, writing } from './panel-effect.ts';
import { action, list, type PanelItem, pages } from './panel-item.ts';
import type { PanelView } from './panel-view.ts';
import { spaced, statusPages } from './status-pages.ts';

/** All menus of this unit as it is now. */
export function menuOf(view: PanelView, menu: PanelMenu): PanelItem {
  const { read } = view;
  return list(menu === 'standard' ? 'Standard menu' : 'Advanced menu', [
    pages('Status', ...statusPages(view)),
    controlMenu(view, menu),
    list('Test & diagnostics', [
      action('Battery self-test', 'Test the battery?', writing('batteryTestCommand', ['start'])),
      action('Alarm test', 'Sound the alarm?', writing('userInterfaceCommand', ['shortTest'])),
      action('Calibration', 'Calibrate runtime?', writing('calibrationCommand', ['start'])),
      pages('Last self-test', ['Last self-test', ...lastResult(read('batteryTestStatus'))]),
      pages('Last calibration', ['Last calibration', ...lastResult(read('calibrationStatus'))]),
    ]),
    configurationMenu(view, menu),
    firmwareMenu(view),
    pages(
      'About',
      ['About', read('model') ?? '--', read('sku') ?? '--', read('serial') ?? '--'],
      [
        'Made',
        read('manufactureDate') ?? '--',
        'Battery',
        `${read('batteryDate') ?? '--'} ${read('batterySku') ?? ''}`,
      ],
    ),
  ]);
}

/** Where an update that lies ready will be offered. */
function firmwareMenu({ read, staged }: PanelView): PanelItem {
  const version = read('firmware') ?? '--';
  const offered = staged === null ? ['no update available'] : ['Update ready:', staged.version];
  return pages('Firmware', ['Firmware', `${version} ID ${read('familyId') ?? '--'}`, ...offered]);
}

const lastResult = (flags: ReadonlySet<string> | undefined): string[] =>
  flags === undefined || flags.size === 0 ? ['none'] : [...flags].map(spaced);
