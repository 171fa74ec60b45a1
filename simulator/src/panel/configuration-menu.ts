import { type PanelMenu, writing } from './panel-effect.ts';
import { choices, list, type PanelItem } from './panel-item.ts';
import type { PanelView } from './panel-view.ts';

const sensitivities = { normal: 'Normal', reduced: 'Reduced', low: 'Low' } as const;
const schedules = {
  never: 'Never',
  atStart: 'At start',
  atStartAnd7DaysAfterLast: 'Start + 7 days',
  atStartAnd14DaysAfterLast: 'Start + 14 days',
} as const;
const menus: Readonly<Record<PanelMenu, string>> = { standard: 'Standard', advanced: 'Advanced' };

export function configurationMenu(view: PanelView, menu: PanelMenu): PanelItem {
  const { read } = view;
  const sensitivity = read('sensitivity');
  return list('Configuration', [
    choices('Menu type', menu, menus, (value) => ({ do: 'menu', menu: value })),
    ...(sensitivity === undefined
      ? []
      : [choices('Sensitivity', sensitivity, sensitivities, (value) => writing('sensitivity', value))]),
    ...(menu === 'advanced'
      ? [
          transferPoint(view, 'transferHigh', 'High transfer'),
          transferPoint(view, 'transferLow', 'Low transfer'),
          choices('Self-test', read('testInterval'), schedules, (value) => writing('testInterval', value)),
          modbusMenu(view),
        ]
      : []),
  ]);
}

function transferPoint(
  { read, limits }: PanelView,
  register: 'transferHigh' | 'transferLow',
  label: string,
): PanelItem {
  const { least, most, default: shipped } = limits[register];
  return {
    label,
    is: 'number',
    number: { value: read(register) ?? shipped, least, most, unit: 'V', effect: (value) => writing(register, value) },
  };
}

/** Two switches, a filter and an id, in the maker's words. */
function modbusMenu({ access, networkPort }: PanelView): PanelItem {
  const tcp = { disabled: 'Disable', 'read-only': 'Read-Only', 'read-write': 'Read-Write' } as const;
  return list('Modbus', [
    choices('Serial/USB', access.serial, { on: 'Enable', off: 'Disable' }, (serial) => ({
      do: 'access',
      change: { serial },
    })),
    ...(networkPort
      ? [
          choices('TCP', access.tcp, tcp, (value) => ({ do: 'access', change: { tcp: value } })),
          {
            label: 'Master IP',
            is: 'address',
            address: access.masterIp,
            effect: (masterIp) => ({ do: 'access', change: { masterIp } }),
          } satisfies PanelItem,
        ]
      : []),
    {
      label: 'Unit id',
      is: 'number',
      number: {
        value: access.unitId,
        least: 1,
        most: 223,
        unit: '',
        effect: (unitId) => ({ do: 'access', change: { unitId } }),
      },
    },
  ]);
}
