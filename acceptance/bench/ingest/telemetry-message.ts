/** A PUBLISH packet made once, in which only a few digits change from one message to the next. */
export type Template = {
  readonly packet: Buffer;
  readonly payloadBytes: number;
  readonly idAt: number;
  readonly places: Readonly<Record<'seq' | 'ts' | 'mono' | 'load', Place>>;
};
type Place = { readonly at: number; readonly width: number };

/** What a UPS on mains has to tell after five seconds in which its values wander. */
const samples = [
  { ms: -4031, readings: { 'input.voltage': 120.41, 'ups.load': 24.81 } },
  { ms: -3024, readings: { 'battery.runtime': 3391 } },
  { ms: -2019, readings: { 'input.voltage': 119.62, 'output.voltage': 119.6 } },
  { ms: -1011, readings: { 'battery.runtime': 3329 } },
  { ms: 0, readings: { 'ups.load': 25.44, 'output.current': 3.02 } },
] as const;

export const topicOf = (agent: string, ups: string, kind: string): string =>
  `ridethrough/v1/${agent}/up/${ups}/${kind}`;

/** MQTT's variable byte integer. */
function lengthBytes(length: number): Buffer {
  const bytes: number[] = [];
  let left = length;
  do {
    const more = left >= 128 ? 0x80 : 0;
    bytes.push((left % 128) | more);
    left = Math.floor(left / 128);
  } while (left > 0);
  return Buffer.from(bytes);
}

const text = (value: string): Buffer => {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
};

export function publishPacket(topic: string, payload: string, id: number): Buffer {
  const body = Buffer.concat([text(topic), Buffer.from([id >> 8, id & 0xff]), Buffer.from(payload)]);
  return Buffer.concat([Buffer.from([0x32]), lengthBytes(body.length), body]);
}

/** CONNECT of MQTT 3.1.1: clean session, 60 s keep-alive. */
export function connectPacket(client: string): Buffer {
  const body = Buffer.concat([text('MQTT'), Buffer.from([4, 2, 0, 60]), text(client)]);
  return Buffer.concat([Buffer.from([0x10]), lengthBytes(body.length), body]);
}

export function makeTemplate(about: { agent: string; ups: string; epoch: string; boot: string }): Template {
  const { agent, ups, epoch, boot } = about;
  // Blanks before a number are JSON: its digits can be put in place without moving what follows.
  const payload = JSON.stringify({
    v: 1,
    epoch,
    seq: '@@@@@seq',
    ts: '@@@@@@@@@@@ts',
    mono: '@@@@@mono',
    boot,
    kind: 'telemetry',
    ups,
    body: { samples },
  }).replaceAll(/"(@+\w+)"/g, '$1');
  const packet = publishPacket(topicOf(agent, ups, 'telemetry'), payload, 0);
  const payloadAt = packet.length - Buffer.byteLength(payload);
  const place = (mark: RegExp): Place => {
    const found = mark.exec(payload);
    if (found === null) throw new Error(`no ${mark} in the message`);
    return { at: payloadAt + found.index, width: found[0].length };
  };
  const load = /(?<="ups.load":)\d+\.\d+/;
  return {
    packet,
    payloadBytes: Buffer.byteLength(payload),
    idAt: payloadAt - 2,
    places: { seq: place(/@+seq/), ts: place(/@+ts/), mono: place(/@+mono/), load: place(load) },
  };
}

/** Writes a number's digits right-aligned, blanks before them. */
export function putDigits(packet: Buffer, { at, width }: Place, value: number): void {
  let left = value;
  for (let index = at + width - 1; index >= at; index--) {
    packet[index] = left > 0 ? 0x30 + (left % 10) : 0x20;
    left = Math.floor(left / 10);
  }
}
