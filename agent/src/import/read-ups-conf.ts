import type { ImportedUps, Remark, SourceFile } from './imported.ts';
import { type LinkFound, rtuLink, snmpSays, tcpLink, upsLink, usbSays } from './link-of-driver.ts';
import { type NutEntry, readNutSections } from './read-nut-words.ts';

const OWN_PACE = 'the agent keeps a pace of its own';
const BY_POLICY = 'what is switched off when, the section policy says';
/** Entries that have no place in agent.yaml, and why. */
const leftOut: Readonly<Record<string, string>> = {
  desc: 'a description has no place there; the label is the name',
  maxretry: OWN_PACE,
  retrydelay: OWN_PACE,
  pollinterval: OWN_PACE,
  pollfreq: OWN_PACE,
  pollonly: OWN_PACE,
  maxstartdelay: OWN_PACE,
  synchronous: OWN_PACE,
  response_timeout_ms: OWN_PACE,
  chroot: 'the agent needs none',
  user: 'the agent runs as whoever starts it',
  group: 'the agent runs as whoever starts it',
  driverpath: 'there are no drivers of their own here',
  nolock: 'the agent always locks its port',
  sdorder: BY_POLICY,
  sdtype: BY_POLICY,
  advorder: BY_POLICY,
  awd: BY_POLICY,
  ondelay: 'the delays of outlet groups are settings of the unit itself',
  offdelay: 'the delays of outlet groups are settings of the unit itself',
  ignorelb: 'low battery is always judged by charge and runtime, never by the flag of the unit alone',
  cable: 'the agent leaves the lines of the port as they are; a cable that needs them set is not supported',
  ttymode: 'the agent sets its port itself',
};
const serialUsual: Readonly<Record<string, string>> = { parity: 'none', databits: '8', stopbits: '1' };

export interface UpsConf {
  readonly ups: readonly ImportedUps[];
  readonly remarks: readonly Remark[];
}

/** ups.conf: the UPSs that this agent can read, and what is said of the others and of each entry that is left out. */
export function readUpsConf({ name: file, text }: SourceFile): UpsConf {
  const remarks: Remark[] = [];
  const ups: ImportedUps[] = [];
  const entries = readNutSections(text);
  const names = new Set(entries.flatMap(({ section }) => section ?? []));
  for (const entry of entries.filter(({ section }) => section === undefined)) remarks.push(remark(file, entry));
  for (const name of names) {
    const own = entries.filter(({ section }) => section === name);
    const given = new Map(own.map(({ key, values }) => [key, values.join(' ')]));
    const head = own.find(({ key }) => key === 'driver') ?? own[0];
    const found = linkOf(given);
    const used = new Set(['', ...('link' in found ? found.uses : ['driver', 'port'])]);
    const low = lowOf(given);
    if ('says' in found)
      remarks.push({
        file,
        line: head?.line ?? 1,
        entry: `[${name}] driver = ${given.get('driver') ?? '(none)'}`,
        says: `this UPS is not taken over: ${found.says}`,
      });
    else {
      ups.push({ label: name, link: found.link, ...(low && { low }) });
      for (const key of lowKeys) used.add(key);
    }
    for (const entry of own) if (!used.has(entry.key) || entry.problem !== undefined) remarks.push(remark(file, entry));
  }
  return { ups, remarks };
}

function linkOf(given: ReadonlyMap<string, string>): (LinkFound & { link: string; uses: string[] }) | { says: string } {
  const driver = given.get('driver');
  const port = given.get('port') ?? '';
  const take = (found: LinkFound, ...uses: string[]) =>
    'link' in found ? { ...found, uses: ['driver', 'port', ...uses] } : found;
  switch (driver) {
    case 'apc_modbus': {
      const type = given.get('porttype') ?? 'usb';
      if (type === 'tcp') return take(tcpLink(port, given.get('slaveid')), 'porttype', 'slaveid');
      if (type !== 'serial') return { says: type === 'usb' ? usbSays : `porttype '${type}' is not known` };
      const odd = Object.entries(serialUsual).find(
        ([key, usual]) => (given.get(key)?.toLowerCase() ?? usual) !== usual,
      );
      if (odd)
        return {
          says: `${odd[0]} ${given.get(odd[0])}: the agent reads serial ports with 8 bits, no parity and 1 stop bit only`,
        };
      const uses = ['porttype', 'baudrate', 'slaveid', ...Object.keys(serialUsual)];
      return take(rtuLink(port, given.get('baudrate'), given.get('slaveid')), ...uses);
    }
    case 'apcsmart':
    case 'apcsmart-old':
      return take(upsLink(port));
    case 'snmp-ups':
      return { says: snmpSays(/^[A-Za-z0-9.-]+/.exec(port)?.[0]) };
    case 'usbhid-ups':
      return { says: usbSays };
    case undefined:
      return { says: 'it names no driver' };
    default:
      return { says: /usb/.test(driver) ? usbSays : `what the driver ${driver} reads, this agent does not` };
  }
}

const lowKeys = ['override', 'default'].flatMap((how) =>
  ['charge', 'runtime'].map((what) => `${how}.battery.${what}.low`),
);

function lowOf(given: ReadonlyMap<string, string>): ImportedUps['low'] | undefined {
  const value = (what: string, most: number) => {
    const text = given.get(`override.battery.${what}.low`) ?? given.get(`default.battery.${what}.low`);
    return text !== undefined && /^[0-9]{1,5}$/.test(text) && Number(text) <= most ? Number(text) : undefined;
  };
  const [chargePercent, runtimeSeconds] = [value('charge', 100), value('runtime', 86_400)];
  if (chargePercent === undefined && runtimeSeconds === undefined) return undefined;
  return {
    ...(runtimeSeconds !== undefined && { runtimeSeconds }),
    ...(chargePercent !== undefined && { chargePercent }),
  };
}

function remark(file: string, { line, section, key, values, problem }: NutEntry): Remark {
  const place = section === undefined ? '' : `[${section}] `;
  const why = leftOut[key] ?? 'this is not understood';
  // SNMP communities and passwords stand in such files.
  const shown = /pass|community|secret|key/i.test(key) ? '…' : values.join(' ');
  return { file, line, entry: `${place}${key}${shown === '' ? '' : ` = ${shown}`}`, says: problem ?? why };
}
