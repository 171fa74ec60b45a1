import { apcupsdEntries } from './apcupsd-entries.ts';
import type { Imported, Remark, SourceFile } from './imported.ts';
import { type LinkFound, rtuLink, snmpSays, upsLink, usbSays } from './link-of-driver.ts';

interface Entry {
  readonly line: number;
  readonly value: string;
}

const taken = new Set(['UPSNAME', 'UPSCABLE', 'UPSTYPE', 'DEVICE', 'BATTERYLEVEL', 'MINUTES', 'TIMEOUT']);
/** Their values hold passwords and communities, or may. */
const secret = new Set(['pcnet', 'snmp']);
const LONGEST_LABEL = 64;

/** apcupsd.conf to the sections of agent.yaml. Nothing in it is carried out. */
export function importApcupsd({ name: file, text }: SourceFile): Imported {
  const remarks: Remark[] = [];
  const entries = new Map<string, Entry>();
  for (const [index, whole] of text.split(/\r?\n/).entries()) {
    const line = index + 1;
    const [, key = '', given = ''] = /^\s*(\S+)\s*(.*?)\s*$/.exec(whole.replace(/(^|\s)#.*$/, '')) ?? [];
    if (key === '') continue;
    const name = key.toUpperCase();
    const value = given.replace(/^"(.*)"$/, '$1');
    const tell = (says: string) => remarks.push({ file, line, entry: `${key} ${value}`.trim(), says });
    if (taken.has(name)) entries.set(name, { line, value });
    else if (name === 'NETSERVER' && value.toLowerCase() !== 'on') tell('nothing to do: it serves nobody');
    else tell(apcupsdEntries[name] ?? 'this is not understood');
  }
  const type = entries.get('UPSTYPE')?.value.toLowerCase() ?? '';
  const tell = (key: string, says: string) => {
    const { line = 1, value = '' } = entries.get(key) ?? {};
    const shown = key === 'DEVICE' && secret.has(type) ? '…' : value;
    remarks.push({ file, line, entry: `${key} ${shown}`.trim(), says });
  };
  const found = linkOf(type, entries.get('UPSCABLE')?.value.toLowerCase() ?? '', entries.get('DEVICE')?.value ?? '');
  if ('says' in found) {
    tell('UPSTYPE', `this UPS is not taken over: ${found.says}`);
    return { ups: [], remarks };
  }
  const wholeNumber = (key: string, least: number, most: number): number | undefined => {
    const value = entries.get(key)?.value;
    if (value === undefined || value === '0' || value === '-1') return undefined;
    if (/^[0-9]{1,6}$/.test(value) && Number(value) >= least && Number(value) <= most) return Number(value);
    tell(key, `here it is ${least} to ${most}`);
    return undefined;
  };
  const label = labelOf(entries.get('UPSNAME')?.value);
  const chargePercent = wholeNumber('BATTERYLEVEL', 1, 100);
  const minutes = wholeNumber('MINUTES', 1, 1440);
  const onBatterySeconds = wholeNumber('TIMEOUT', 1, 86_400);
  if (onBatterySeconds !== undefined)
    tell('TIMEOUT', 'it stands in the section policy, as a dry run until you set mode: on');
  for (const key of ['BATTERYLEVEL', 'MINUTES'])
    if (['0', '-1'].includes(entries.get(key)?.value ?? ''))
      tell(key, 'a limit cannot be switched off here; without one the usual limit holds');
  const low = {
    ...(minutes !== undefined && { runtimeSeconds: 60 * minutes }),
    ...(chargePercent !== undefined && { chargePercent }),
  };
  return {
    ups: [{ label, link: found.link, ...(Object.keys(low).length > 0 && { low }) }],
    ...(onBatterySeconds !== undefined && {
      policy: { mode: 'dry-run', ups: [{ label, when: { onBatterySeconds } }] },
    }),
    remarks,
  };
}

function labelOf(given: string | undefined): string {
  const label = (given ?? '').replace(/\p{Cc}/gu, '').slice(0, LONGEST_LABEL);
  return label === '' ? 'ups' : label;
}

function linkOf(type: string, cable: string, device: string): LinkFound {
  const path = device === '' ? '(no DEVICE)' : device;
  switch (type) {
    case 'modbus':
      return cable === 'usb' || device === '' ? { says: usbSays } : rtuLink(path, undefined, undefined);
    case 'apcsmart':
    case 'smartups':
      return upsLink(path);
    case 'usb':
      return { says: usbSays };
    case 'snmp':
      return { says: snmpSays(/^[A-Za-z0-9.-]+/.exec(device)?.[0]) };
    case 'pcnet':
      return {
        says: 'this agent does not speak the protocol of network management cards; where the card speaks Modbus TCP, the link is modbus-tcp://HOST with card: true',
      };
    case 'net':
      return {
        says: 'it is read by another apcupsd; import its file, and let this machine be a NUT client of its agent',
      };
    case 'dumb':
      return { says: 'contacts tell too little: neither charge nor runtime' };
    default:
      return { says: type === '' ? 'it names no type' : `the type ${type} is not understood` };
  }
}
