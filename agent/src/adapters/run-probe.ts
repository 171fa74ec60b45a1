import { AgentError } from '../agent-error.ts';
import type { ProbeAsked } from '../cli/probe.ts';
import { readConfig } from '../config/read-config.ts';
import type { Seen } from '../local/seen.ts';
import { serialAdvice, switchOnTcp } from '../probe/advice.ts';
import { findProtocol, type SerialProtocol } from '../probe/find-protocol.ts';
import { type Found, probeNetwork } from '../probe/probe-network.ts';
import { lookAtAddress } from './look-at-address.ts';
import { upsLink } from './open-driver.ts';
import { seeThrough, seeUps } from './see-ups.ts';
import { serialPort } from './serial-port.ts';
import { serialPorts } from './serial-ports.ts';
import { systemClock } from './system-clock.ts';

export interface ProbeParts {
  readonly asked: ProbeAsked;
  /** What a person reads, and the same as one line of JSON. */
  readonly say: (text: string, json: object) => void;
  readonly signal: AbortSignal;
}

/** `probe`: what is there, so that agent.yaml can be written. Rejects with AgentError. */
export async function runProbe({ asked: { where }, say, signal }: ProbeParts): Promise<void> {
  switch (where.kind) {
    case 'list':
      return listPorts(say);
    case 'serial':
      return probePort(where.path, say, signal);
    case 'network':
      return probeAddresses(where, say, signal);
    default:
      where satisfies never;
  }
}

function listPorts(say: ProbeParts['say']): void {
  const ports = serialPorts();
  const lines = ports.map(({ path, stablePath, about }) => `${(stablePath ?? path).padEnd(24)}  ${about}`);
  const text =
    lines.length === 0
      ? 'This machine has no serial port.'
      : `${lines.join('\n')}\nNone was opened: opening a port can switch off what hangs on it. 'probe PORT' opens the one that you name.`;
  say(text, { ports });
}

async function probePort(path: string, say: ProbeParts['say'], signal: AbortSignal): Promise<void> {
  const openAt = (baud: number) => serialPort({ path, baud });
  const onStep = (says: string) => say(`${path}: ${says} ...`, { step: says });
  const protocol = await findProtocol({ openAt, clock: systemClock, signal, onStep }).catch((cause: unknown) => {
    if (signal.aborted) throw cause;
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new AgentError('port', `${path} could not be asked: ${problem}`, { cause });
  });
  if (protocol === undefined) {
    const advice = serialAdvice.map((line) => `  - ${line}`).join('\n');
    throw new AgentError('nothing-found', `Nothing on ${path} answers as a Smart-UPS does.\n${advice}`);
  }
  const link = `${protocol}://${encodeURI(path)}`;
  const seen = protocol === 'ups-link' ? seeThrough(upsLink(path, systemClock, true), path, signal) : see(link, signal);
  const { serial, model, problem } = await seen;
  const about = problem === undefined ? `${model ?? 'a Smart-UPS'}, serial number ${serial ?? 'not told'}` : problem;
  say(`${path}: ${names[protocol]}, ${about}\nIn agent.yaml:\n  - label: ${model ?? 'ups'}\n    link: ${link}`, {
    found: { path, protocol, link, model, serial, problem },
  });
}

const names = { 'ups-link': 'UPS-Link', 'modbus-rtu': 'Modbus' } as const satisfies Record<SerialProtocol, string>;

async function see(link: string, signal: AbortSignal): Promise<Omit<Seen, 'label' | 'via'>> {
  const read = readConfig(JSON.stringify({ agent: { data: '.' }, ups: [{ label: 'probe', link }] }));
  const [ups] = read.ok ? read.config.ups : [];
  if (ups === undefined) return { problem: 'the link cannot be written in agent.yaml' };
  return seeUps(ups, systemClock, signal);
}

async function probeAddresses(
  { addresses, port }: Extract<ProbeAsked['where'], { kind: 'network' }>,
  say: ProbeParts['say'],
  signal: AbortSignal,
): Promise<void> {
  const lookAt = (address: string) => lookAtAddress(address, port, systemClock, signal);
  const onFound = (found: Found) => {
    if (found.look.what !== 'silent') say(sayFound(found, port), { found: { ...found, port } });
  };
  const all = await probeNetwork({ addresses, lookAt, clock: systemClock, signal, onFound });
  const count = (what: Found['look']['what']) => all.filter(({ look }) => look.what === what).length;
  const counts = { ups: count('ups'), other: count('other'), refused: count('refused'), silent: count('silent') };
  const advice =
    counts.refused > 0
      ? `\nWhere an address refused and is a UPS: ${switchOnTcp} Its 'Master IP' must be 0.0.0.0 or this machine's.`
      : '';
  say(
    `${addresses.length} addresses, port ${port}: ${counts.ups} Smart-UPS, ${counts.other} other, ${counts.refused} refused, ${counts.silent} silent.${advice}`,
    { done: { addresses: addresses.length, port, ...counts } },
  );
}

function sayFound({ address, look }: Found, port: number): string {
  switch (look.what) {
    case 'ups': {
      const { model = 'Smart-UPS', serial = 'not told', firmware = 'not told' } = look;
      const link = `modbus-tcp://${address}${port === 502 ? '' : `:${port}`}`;
      return `${address}  ${model}, serial number ${serial}, firmware ${firmware}; link: ${link}`;
    }
    case 'other':
      return `${address}  something else: ${look.says}`;
    case 'refused':
      return `${address}  refused: nothing listens on port ${port}`;
    case 'silent':
      return `${address}  silent`;
    default:
      return look satisfies never;
  }
}
