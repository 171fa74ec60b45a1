/** One way to the cloud's broker. */
export interface Way {
  readonly host: string;
  readonly port: number;
  /** Asked for on the HTTPS port, which takes MQTT too. */
  readonly alpn: 'mqtt' | undefined;
}

export interface Addresses {
  /** `mqtts://host:port`, the first tried first. */
  readonly mqtt: readonly string[];
  /** `https://host[:port]`. */
  readonly https: string;
}

/** All ways in the order in which they are tried: the one that worked last, MQTT's own ports, the HTTPS port. */
export function waysTo({ mqtt, https }: Addresses, last?: string): readonly Way[] {
  const shared = wayOf(https, 443, 'mqtt');
  const own = mqtt.map((url) => wayOf(url, 8883, undefined));
  // The cloud may list its HTTPS port, too.
  const ways = [...own.filter(({ host, port }) => host !== shared.host || port !== shared.port), shared];
  const first = ways.filter((way) => nameOf(way) === last);
  return [...first, ...ways.filter((way) => !first.includes(way))];
}

/** `host:port`, and how: for the log, and to remember it by. */
export const nameOf = ({ host, port, alpn }: Way): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}${alpn === undefined ? '' : ` (${alpn} on the HTTPS port)`}`;

function wayOf(text: string, usual: number, alpn: 'mqtt' | undefined): Way {
  const { hostname, port } = new URL(text);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? usual : Number(port), alpn };
}
