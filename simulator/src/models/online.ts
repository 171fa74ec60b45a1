import { writeReset } from './link-quirks.ts';
import type { GroupRow, Model } from './model.ts';
import { onlinePower } from './power.ts';
import { refusedByAll, transferOnline120 } from './ranges.ts';

const switchedGroup = (name: string): GroupRow => ({ commandable: true, name, offDelayS: 60, onDelayS: 15, stayOffS: 15, minimumReturnRuntimeS: 420 });

/** Double conversion. The settings are those read from an SRT1000XLA; its serial port takes no outlet command. */
export const online: readonly Model[] = [
  {
    sku: 'SRT1000XLA',
    model: 'Smart-UPS SRT    1000',
    firmware: 'UPS 16.5',
    familyId: 1043,
    serial: 'AS2434290511',
    batterySku: 'APCRBC155',
    upsName: 'APCUPS',
    ratedVa: 1000,
    ratedW: 900,
    nominalVolts: 120,
    nominalHz: 60,
    topology: 'online',
    power: onlinePower,
    losses: { fixedW: 18, perW: 0.06 },
    blackoutCause: 'rapidInputChange',
    battery: {
      chemistry: 'leadAcid',
      cells: 24,
      runtime: [
        [50, 9600],
        [100, 5900],
        [200, 3300],
        [450, 1320],
        [900, 510],
      ],
      rechargeHours: 3,
      runtimeCapS: 86400,
      lifeYears: 5,
      externalPack: { sku: 'APCRBC155', addsCapacity: 2, most: 10 },
    },
    groups: {
      mog: { commandable: false, name: 'Unswitched Group', offDelayS: 0, onDelayS: 0, stayOffS: 8, minimumReturnRuntimeS: 0 },
      sog0: switchedGroup('Outlet Group 1'),
      sog1: switchedGroup('Outlet Group 2'),
      sog2: null,
    },
    transfer: transferOnline120,
    outputVoltageSetting: 'v120',
    outputFrequencySetting: 'hz60Within3',
    refusedChoices: refusedByAll,
    loadShedSettings: true,
    linkQuirks: { writeReset, gaps: 'alone' },
    refusesOutletCommandVia: ['serial'],
    lowRuntimeWarningS: 150,
  },
];
