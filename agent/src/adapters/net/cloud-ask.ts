import type { TLSSocket } from 'node:tls';
import type { Ask } from '../../identity/cloud-api.ts';
import { CloudError } from '../../identity/cloud-error.ts';
import { type Environment, proxyFor } from '../../uplink/proxy-for.ts';
import { httpsCall } from './https-call.ts';
import { type OtherTime, openTls } from './open-tls.ts';
import { sayAddress } from './say-address.ts';
import { handshake } from './tls-handshake.ts';

const WITHIN_MS = 15_000;

export interface CloudAskParts {
  /** `https://host[:port]`. */
  readonly url: string;
  readonly environment: Environment;
  /** PEM of the authorities that are trusted. */
  readonly anchors: () => readonly string[];
  readonly otherTime?: (() => OtherTime) | undefined;
  readonly onClock?: ((says: string) => void) | undefined;
  readonly signal: AbortSignal;
}

/** Questions to the cloud over HTTPS, each on a connection of its own, by way of the proxy if there is one. */
export const cloudAsk =
  ({ url, environment, anchors, otherTime, onClock, signal }: CloudAskParts): Ask =>
  async ({ isSigned = false, ...question }) => {
    const { host, port } = hostPort(url);
    const to = { host, port, proxy: proxyFor(host, port, environment) };
    const open = () => openTls({ ...to, anchors: anchors(), otherTime, onClock, withinMs: WITHIN_MS, signal });
    const socket = await open().catch((error: unknown): Promise<TLSSocket> => {
      // An agent that was away while the cloud's authority was replaced learns of the new one in this way only.
      const mayBeAnybody = isSigned && CloudError.is(error) && (error.code === 'untrusted' || error.code === 'clock');
      if (!mayBeAnybody) throw error;
      const within = AbortSignal.any([signal, AbortSignal.timeout(WITHIN_MS)]);
      return handshake({ ...to, anchors: [], signal: within }, 'by hand');
    });
    return httpsCall(socket, {
      ...question,
      host: port === 443 ? host : sayAddress(host, port),
      withinMs: WITHIN_MS,
      signal,
    });
  };

export function hostPort(url: string): { readonly host: string; readonly port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? 443 : Number(port) };
}
