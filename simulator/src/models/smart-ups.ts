import { leadAcid } from './lead-acid.ts';
import type { GroupRow, Model } from './model.ts';
import { lineInteractivePower, onlinePower } from './power.ts';
import { refusedByAll } from './ranges.ts';
import type { UpsLinkFace } from './ups-link-face.ts';

/** One output, switched as a whole: register 590 would show no group. Delays as the captures show them. */
const wholeOutput = (offDelayS: number, onDelayS = 0): GroupRow => ({ commandable: false, name: 'UPS Outlets', offDelayS, onDelayS, stayOffS: 8, minimumReturnRuntimeS: 0 });
const onlyMain = (main: GroupRow): Model['groups'] => ({ mog: main, sog0: null, sog1: null, sog2: null });

/** What an SU420INET lists; what a larger unit's capture shows beyond it stands in `more`. */
const su420Characters = "\x01\x0e\x1a')+-89@ABDEFGKLMNOPQRSUVWXYZabcdefgjklmnopqrsuxyz~\x7f";
const protocolOf = (more: string): string => `3.!$%+?=#|.${[...su420Characters, ...more].sort().join('')}`;

/** As one unit answered ^Z. */
const olderLists =
  'uD43132135138129uM43229234239224uA43110112114108uI43253264271280lD43103100097106lM43177172168182lA43090092081085lI43196188208204e44200155090oI43230240220225oD13115oJ13100oM13208s441HMLLq44202050710p443020180300600k4410TLNr443000060180300E443336168ON OFF';
/** The transfer points of the later generation, and the shutdown delay of 90 s that its captures show. */
const laterLists =
  'uD43127130133136uM43229234239224uA43108110112114uI43253257261265lD43106103100097lM43177172168182lA43092090088086lI43208204200196e44200155090oI43230240220225oD13115oJ13100oM13208s441HMLLq44202050710p443090180300600k4410TLNr443000060180300E443336168ON OFF';

const shipped = { e: '00', q: '02', k: '0' } as const;
const face = (oldFirmware: string, more: Partial<UpsLinkFace> & Pick<UpsLinkFace, 'fixed'>): UpsLinkFace => ({
  protocol: protocolOf('C>'),
  capabilities: laterLists,
  oldFirmware,
  shipped: { ...shipped, o: oldFirmware.endsWith('I') ? '230' : '115' },
  ...more,
});

/** `y`, `7`, and what a unit without accessories says of its batteries. */
const plain = { y: '(C) APCC', '7': '00', '>': '000', '<': '000' } as const;
const volts12 = { ...plain, g: '012' } as const;
const volts24 = { ...plain, g: '024' } as const;
const volts48 = { ...plain, g: '048' } as const;

const older = {
  upsName: 'UPS_IDEN',
  topology: 'lineInteractive',
  power: { ...lineInteractivePower, avr: { boosts: [1.12], trim: 0.88 }, highEfficiency: false },
  losses: { fixedW: 12, perW: 0.03 },
  blackoutCause: 'distortedInput',
  sensitivity: 'normal',
  familyId: 0,
  refusedChoices: refusedByAll,
  loadShedSettings: false,
  refusesOutletCommandVia: [],
  networkPort: false,
  lowRuntimeWarningS: 120,
} as const satisfies Partial<Model>;

const domestic = {
  nominalVolts: 120,
  nominalHz: 60,
  outputVoltageSetting: 'v120',
  transfer: { high: { default: 127, least: 127, most: 136 }, low: { default: 106, least: 97, most: 106 } },
} as const satisfies Partial<Model>;
const international = {
  nominalVolts: 230,
  nominalHz: 50,
  outputVoltageSetting: 'v230',
  transfer: { high: { default: 253, least: 253, most: 280 }, low: { default: 208, least: 188, most: 208 } },
} as const satisfies Partial<Model>;

const battery1500 = leadAcid(12, [
  [50, 12600],
  [100, 7200],
  [245, 2880],
  [490, 1320],
  [980, 420],
]);
const battery1000 = leadAcid(12, [
  [50, 8400],
  [100, 4860],
  [335, 1260],
  [670, 420],
]);
const battery420 = leadAcid(6, [
  [25, 3600],
  [65, 1380],
  [130, 600],
  [260, 180],
]);
const battery3000 = leadAcid(24, [
  [100, 11400],
  [250, 5400],
  [700, 1680],
  [1350, 720],
  [2700, 210],
]);

/** Units of the generations before Modbus; they speak UPS-Link over their serial port and nothing else. */
export const smartUps: readonly Model[] = [
  {
    ...older,
    ...domestic,
    sku: 'SUA1500',
    from: 'a capture of the 230 V unit, for 120 V; its lists are those of its generation',
    model: 'Smart-UPS 1500',
    firmware: '601.3.D',
    serial: 'AS0537230534',
    batterySku: 'RBC7',
    ratedVa: 1440,
    ratedW: 980,
    battery: battery1500,
    groups: onlyMain(wholeOutput(90)),
    upsLink: face('FWD', { fixed: volts24 }),
  },
  {
    ...older,
    ...international,
    sku: 'SUA1500I',
    from: 'a capture of 2008: identity, settings and what it answers',
    model: 'Smart-UPS 1500',
    firmware: '601.3.I',
    serial: 'AS0537230534',
    batterySku: 'RBC7',
    ratedVa: 1500,
    ratedW: 980,
    battery: battery1500,
    groups: onlyMain(wholeOutput(90)),
    upsLink: face('FWI', { fixed: volts24 }),
  },
  {
    ...older,
    ...international,
    sku: 'SUA1500RMI2U',
    from: 'as SUA1500I; it answers / although its list omits it',
    model: 'Smart-UPS 1500 RM',
    firmware: '652.13.I',
    serial: 'AS0612345678',
    batterySku: 'RBC24',
    ratedVa: 1500,
    ratedW: 980,
    battery: battery1500,
    groups: onlyMain(wholeOutput(90)),
    upsLink: face('FWI', { also: '/', fixed: volts24 }),
  },
  {
    ...older,
    ...international,
    sku: 'SU420INET',
    from: 'a capture of its `a` and transfer lists',
    model: 'SMART-UPS 420',
    firmware: '21.3.I',
    serial: 'NB0112345678',
    batterySku: 'RBC2',
    ratedVa: 420,
    ratedW: 260,
    battery: battery420,
    groups: onlyMain(wholeOutput(20)),
    upsLink: face('DWI', { protocol: protocolOf(''), capabilities: laterLists.replace('p443090', 'p443020'), fixed: volts12 }),
  },
  {
    ...older,
    ...domestic,
    transfer: { high: { default: 132, least: 129, most: 138 }, low: { default: 103, least: 97, most: 106 } },
    sku: 'SU1000',
    from: 'field notes; lists of the older generation',
    model: 'SMART-UPS 1000',
    firmware: '60.11.D',
    serial: 'WS0243050926',
    batterySku: 'RBC6',
    ratedVa: 1000,
    ratedW: 670,
    battery: battery1000,
    groups: onlyMain(wholeOutput(20)),
    upsLink: face('IWD', { yes: '*', capabilities: olderLists, fixed: volts24 }),
  },
  {
    ...older,
    ...domestic,
    sku: 'SUA3000RM',
    from: 'as SUA1500, in its size',
    model: 'Smart-UPS 3000 RM',
    firmware: '601.3.D',
    serial: 'JS0634003031',
    batterySku: 'RBC12',
    ratedVa: 3000,
    ratedW: 2700,
    battery: battery3000,
    groups: onlyMain(wholeOutput(90)),
    upsLink: face('FWD', { fixed: volts48 }),
  },
  {
    ...older,
    ...international,
    sku: 'SURT3000XL',
    from: 'a capture of 2014, which shows the few readings that it answers; the rest as RT1000XL',
    model: 'Smart-UPS RT 3000 XL',
    firmware: '450.17.W',
    serial: 'NS0706016624',
    batterySku: 'RBC44',
    topology: 'online',
    power: onlinePower,
    losses: { fixedW: 60, perW: 0.08 },
    blackoutCause: 'rapidInputChange',
    ratedVa: 3000,
    ratedW: 2100,
    battery: leadAcid(96, [
      [100, 9600],
      [500, 3300],
      [1050, 1320],
      [2100, 480],
    ]),
    groups: onlyMain(wholeOutput(20)),
    upsLink: face('OWI', {
      protocol: "4.!$%+?=*#|\x04.\x01\x0e\x1a'+-/789@ABCDKLOPQRSUWXYZ^abefnpr~\x7f",
      capabilities: '##p443020180300600##r443000060180300##e44200155090',
      fixed: plain,
    }),
  },
  {
    ...older,
    ...international,
    sku: 'RT1000XL',
    from: 'a capture of the shape of its `a`, with its fourth field',
    model: 'Smart-UPS RT 1000 XL',
    firmware: '411.7.I',
    serial: 'JS0512012345',
    batterySku: 'RBC31',
    topology: 'online',
    power: onlinePower,
    losses: { fixedW: 30, perW: 0.08 },
    blackoutCause: 'rapidInputChange',
    ratedVa: 1000,
    ratedW: 700,
    battery: leadAcid(24, [
      [100, 3900],
      [350, 900],
      [700, 360],
    ]),
    groups: onlyMain(wholeOutput(20)),
    upsLink: face('IWI', {
      protocol: "4.!$%+?=*#|\x04.\x01\x0e\x1a'+-/789>@ABCDEFGKLMNOPQRSUVWXYZ\\^abcefgjklmnopqrsuxz~\x7f.\x81:\xd0\xe2\xf0\xfd\xfe\xff",
      capabilities: `##${laterLists.replace('p443090', 'p443020')}`,
      fixed: volts48,
    }),
  },
];
