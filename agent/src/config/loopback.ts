export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** Is it an address of this machine alone? Names other than localhost are not: what they lead to can change. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

/** `127.0.0.1:8080`, `[::1]:0`; undefined when it is none. */
export function parseHostPort(text: string): HostPort | undefined {
  const [, bracketed, plain, port] = /^(?:\[([0-9a-fA-F:]+)\]|([^:[\]\s]+)):([0-9]{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || port === undefined || Number(port) > 65_535) return undefined;
  return { host, port: Number(port) };
}
