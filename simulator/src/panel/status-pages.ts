import type { RegisterName, registers } from '@ridethrough/protocol';
import type { PanelView } from './panel-view.ts';

type NumberName = {
  [N in RegisterName]: (typeof registers)[N] extends { readonly kind: 'unsigned' | 'signed' } ? N : never;
}[RegisterName];

/** The screens that the panel leafs through when nobody is in its menus; the first is where it rests. */
export function statusPages(view: PanelView): readonly (readonly string[])[] {
  const { read } = view;
  const load = read('realPower');
  const ratedW = read('realPowerRating');
  const watts = load === undefined || ratedW === undefined ? undefined : (load * ratedW) / 100;
  return [
    [
      state(view),
      `Load ${number(view, 'realPower', 0)} %`,
      `Battery ${number(view, 'charge', 0)} %`,
      `Runtime ${duration(read('runtime'))}`,
    ],
    [
      'Load',
      `${rounded(watts, 0)} W  ${number(view, 'realPower', 1)} %`,
      `${number(view, 'apparentPower', 1)} % of VA`,
      `${number(view, 'outputCurrent', 1)} A`,
    ],
    [
      'Battery',
      `Charge ${number(view, 'charge', 0)} %`,
      `${number(view, 'batteryVoltage', 1)} V  ${number(view, 'batteryTemperature', 0)} C`,
      `Runtime ${duration(read('runtime'))}`,
    ],
    ['Input', `${number(view, 'inputVoltage', 1)} V`, `Last transfer:`, spaced(read('statusChangeCause') ?? '--')],
    [
      'Output',
      `${number(view, 'outputVoltage', 1)} V`,
      `${number(view, 'outputFrequency', 1)} Hz`,
      `${number(view, 'outputEnergy', 0)} Wh`,
    ],
    ...alarms(view),
  ];
}

function state({ read }: PanelView): string {
  const status = read('upsStatus');
  if (status?.has('off')) return 'Output off';
  if (status?.has('testInProgress')) return 'Battery test';
  if (status?.has('onBattery')) return 'On battery';
  if (status?.has('bypass')) return 'Bypass';
  return status?.has('highEfficiency') ? 'On line, green mode' : 'On line';
}

function alarms({ read }: PanelView): (readonly string[])[] {
  const found = [
    ...(read('generalError') ?? []),
    ...(read('powerSystemError') ?? []),
    ...(read('batterySystemError') ?? []),
  ];
  return found.map((fault, index) => [`Alarm ${index + 1} of ${found.length}`, spaced(fault)]);
}

const number = ({ read }: PanelView, name: NumberName, digits: number): string => {
  const value = read(name);
  return rounded(typeof value === 'number' ? value : undefined, digits);
};

export const rounded = (value: number | undefined, digits: number): string => value?.toFixed(digits) ?? '--';

function duration(seconds: number | undefined): string {
  if (seconds === undefined) return '--';
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** 'lowInputVoltage' as a person reads it. */
export const spaced = (name: string): string => name.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
