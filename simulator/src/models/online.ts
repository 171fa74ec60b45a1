import { leadAcid } from './lead-acid.ts';
import { writeReset } from './link-quirks.ts';
import type { GroupRow, Model } from './model.ts';
import { onlinePower } from './power.ts';
import { refusedByAll, transferOnline120, transferOnline230 } from './ranges.ts';

const switchedGroup = (name: string): GroupRow => ({ commandable: true, name, offDelayS: 60, onDelayS: 15, stayOffS: 15, minimumReturnRuntimeS: 420 });

const unswitchedAndTwo: Model['groups'] = {
  mog: { commandable: false, name: 'Unswitched Group', offDelayS: 0, onDelayS: 0, stayOffS: 8, minimumReturnRuntimeS: 0 },
  sog0: switchedGroup('Outlet Group 1'),
  sog1: switchedGroup('Outlet Group 2'),
  sog2: null,
};

/** What was seen on an SRT1000XLA, firmware 16.5, and is taken to hold for the others. */
const srt: Pick<Model, 'upsName' | 'topology' | 'power' | 'losses' | 'blackoutCause' | 'refusedChoices' | 'refusesOutletCommandVia' | 'loadShedSettings' | 'networkPort' | 'linkQuirks' | 'lowRuntimeWarningS'> = {
  upsName: 'APCUPS',
  topology: 'online',
  power: onlinePower,
  losses: { fixedW: 18, perW: 0.06 },
  blackoutCause: 'rapidInputChange',
  refusedChoices: refusedByAll,
  refusesOutletCommandVia: ['serial'],
  loadShedSettings: true,
  networkPort: false,
  linkQuirks: { writeReset, gaps: 'alone' },
  lowRuntimeWarningS: 150,
};

/** Double conversion. The settings are those read from an SRT1000XLA; its serial port takes no outlet command. */
export const online: readonly Model[] = [
  {
    ...srt,
    sku: 'SRT1000XLA',
    from: 'field notes on this very unit over serial (vifair22/airies-ups-c)',
    model: 'Smart-UPS SRT    1000',
    firmware: 'UPS 16.5',
    familyId: 1043,
    word513: 1,
    serial: 'AS2434290511',
    batterySku: 'APCRBC155',
    ratedVa: 1000,
    ratedW: 900,
    nominalVolts: 120,
    nominalHz: 60,
    battery: {
      ...leadAcid(24, [
        [50, 9600],
        [100, 5900],
        [200, 3300],
        [450, 1320],
        [900, 510],
      ]),
      externalPack: { sku: 'APCRBC155', addsCapacity: 2, most: 10 },
    },
    groups: unswitchedAndTwo,
    transfer: transferOnline120,
    outputVoltageSetting: 'v120',
    outputFrequencySetting: 'hz60Within3',
  },
  {
    ...srt,
    sku: 'SRT2200XLI',
    from: 'firmware as NUT users report it; ratings and battery as published; family as on the SRT3000',
    model: 'Smart-UPS SRT    2200',
    firmware: 'UPS 06.0',
    familyId: 1025,
    serial: 'AS1805130517',
    batterySku: 'APCRBC141',
    ratedVa: 2200,
    ratedW: 1980,
    nominalVolts: 230,
    nominalHz: 50,
    losses: { fixedW: 35, perW: 0.06 },
    battery: leadAcid(36, [
      [100, 10800],
      [200, 6600],
      [500, 2700],
      [990, 1140],
      [1980, 420],
    ]),
    groups: unswitchedAndTwo,
    transfer: transferOnline230,
    outputVoltageSetting: 'v230',
    outputFrequencySetting: 'hz50Within3',
  },
  {
    ...srt,
    sku: 'SRT3000XLI',
    from: 'identity and ratings of an SRT3000 (networkupstools/nut 2609); battery as published',
    model: 'Smart-UPS SRT    3000',
    firmware: 'UPS 15.6',
    familyId: 1025,
    serial: 'AS1743261026',
    batterySku: 'APCRBC152',
    ratedVa: 3000,
    ratedW: 2700,
    nominalVolts: 230,
    nominalHz: 50,
    losses: { fixedW: 45, perW: 0.06 },
    battery: leadAcid(48, [
      [100, 11400],
      [250, 6300],
      [700, 2400],
      [1350, 1080],
      [2700, 390],
    ]),
    groups: unswitchedAndTwo,
    transfer: transferOnline230,
    outputVoltageSetting: 'v230',
    outputFrequencySetting: 'hz50Within3',
  },
];
