import type { CloudError } from './cloud-error.ts';

export interface TroubleFacts {
  /** The address that was given. */
  readonly url: string;
  /** `--ca-hash` was given. */
  readonly hasCaHash: boolean;
  /** Somebody could be asked. */
  readonly hasTerminal: boolean;
  /** Both UTC ms: this machine's clock, and what the cloud says of the time. */
  readonly wall: number;
  readonly date: number | undefined;
}

/** Certificates begin a day early, so a clock that is less off than this is not the trouble. */
const CLOCK_OFF_MS = 600_000;

/** Why the cloud was not reached and what to do about it, as a person at the gateway needs it. */
export function sayTrouble(error: CloudError, facts: TroubleFacts): string {
  return `${error.message}.\n${adviceFor(error, facts)}`;
}

function adviceFor(error: CloudError, { url, hasCaHash, hasTerminal, wall, date }: TroubleFacts): string {
  const { host, hostname, port } = new URL(url);
  switch (error.code) {
    case 'no-name':
      return `Look at the spelling of ${hostname}, and at this machine's name server (/etc/resolv.conf). Where only a proxy knows names, set HTTPS_PROXY.`;
    case 'refused':
      return `The machine answers, but nothing listens there: look at the port (${port || 443}), and whether the cloud runs. Some firewalls answer like this, too.`;
    case 'unreachable':
      return 'Look at the network of this machine: cable, address, gateway (ip route).';
    case 'timeout':
      return `A firewall seems to block it: outgoing TCP to ${hostname} port ${port || 443} must be allowed (8883 is used when it is open). Where the site has a proxy, set HTTPS_PROXY.`;
    case 'proxy':
      return error.status === 407
        ? 'The proxy wants a name and a password: HTTPS_PROXY=http://NAME:PASSWORD@PROXY:PORT.'
        : `Let the proxy allow CONNECT to ${host}, set HTTPS_PROXY to the right one, or name the host in NO_PROXY to go without it.`;
    case 'not-tls':
      return 'What answers there does not speak TLS 1.3: another program has this port, or a device on the way takes the connection apart.';
    case 'untrusted':
      return adviceOnAuthority(error, hasCaHash, hasTerminal);
    case 'wrong-name':
      return 'Use the name that the certificate is for, or let the cloud serve under this one (--name).';
    case 'clock':
      return adviceOnClock(wall, date);
    case 'turned-away':
    case 'closed':
      return 'Try again; if it stays, something on the way cuts the connection.';
    case 'answer':
      return adviceOnAnswer(error, url);
    default:
      return error.code satisfies never;
  }
}

function adviceOnAuthority({ seen }: CloudError, hasCaHash: boolean, hasTerminal: boolean): string {
  if (hasCaHash)
    return `Either the hash is not this cloud's (compare it with what the cloud prints), or TLS is inspected on the way${seen === undefined ? '' : ` by ${seen}`}: then let it leave this host alone. Nothing was sent.`;
  if (!hasTerminal)
    return 'Nobody is at a terminal to compare it. Give the hash of the authority that the cloud prints at its start and with every token: --ca-hash sha256:…';
  return 'Compare the fingerprint with what the cloud prints at its start; --ca-hash sha256:… gives it beforehand. Nothing was sent.';
}

function adviceOnClock(wall: number, date: number | undefined): string {
  const own = new Date(wall).toISOString();
  if (date === undefined)
    return `This machine's clock says ${own}. If that is wrong, set it (timedatectl) and try again.`;
  if (Math.abs(wall - date) < CLOCK_OFF_MS)
    return "This machine's clock is right: the certificate of the cloud is over. Its operator must renew it.";
  const days = Math.round(Math.abs(wall - date) / 86_400_000);
  const off = days > 0 ? `${days} days` : `${Math.round(Math.abs(wall - date) / 60_000)} minutes`;
  return `This machine's clock says ${own}, the cloud says ${new Date(date).toISOString()}: ${off} apart. Set the clock (timedatectl set-time, or a time server) and try again.`;
}

function adviceOnAnswer({ status }: CloudError, url: string): string {
  if (status === 404) return `Look at the address: at ${url} there is no Ridethrough cloud.`;
  if (status === 401 || status === 403) return 'Without --token a code is shown, to be claimed by hand.';
  if (status === 429) return 'Too many tries from this address; wait a quarter of an hour.';
  if (status !== undefined && status >= 500)
    return 'The cloud has a trouble of its own; try again later, and tell its operator.';
  return 'Look at the address, and whether cloud and agent are of versions that go together.';
}
