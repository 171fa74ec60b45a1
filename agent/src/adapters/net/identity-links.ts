import type { TLSSocket } from 'node:tls';
import { CloudApi } from '../../identity/cloud-api.ts';
import { type Identity, knownPast } from '../../identity/identity.ts';
import { type Environment, proxyFor } from '../../uplink/proxy-for.ts';
import type { Way } from '../../uplink/ways.ts';
import { cloudAsk } from './cloud-ask.ts';
import { openTls } from './open-tls.ts';
import { systemRoots } from './system-roots.ts';

const WITHIN_MS = 10_000;

export interface LinksParts {
  readonly environment: Environment;
  readonly trustedNow: () => number | undefined;
  readonly onClock: (says: string) => void;
  readonly signal: AbortSignal;
}

/** A connection for MQTT: our certificate, and a server by an authority of the bundle, whatever this machine's clock says. */
export function openMqttSocket(
  { host, port, alpn }: Way,
  identity: Identity,
  { environment, trustedNow, onClock, signal }: LinksParts,
): Promise<TLSSocket> {
  const { bundle, key, certificate } = identity;
  return openTls({
    host,
    port,
    alpn,
    proxy: proxyFor(host, port, environment),
    anchors: bundle.cas,
    client: { key, certificate },
    otherTime: () => ({ trusted: trustedNow(), atLeast: knownPast(identity), anchors: bundle.cas, viaOthers: false }),
    onClock,
    withinMs: WITHIN_MS,
    signal,
  });
}

/** The cloud's HTTPS: by an authority of the bundle, by the one vouched for at enrolment, or else by the system's roots. */
export function identityApi(identity: Identity, { environment, trustedNow, onClock, signal }: LinksParts): CloudApi {
  const { https, authority, bundle } = identity;
  const own = authority === undefined ? bundle.cas : [authority, ...bundle.cas];
  const all = () => (authority === undefined ? [...systemRoots(), ...own] : own);
  const otherTime = () => {
    const trusted = trustedNow();
    const isKnown = trusted !== undefined;
    // Without the time, an old certificate of any authority in the world would do.
    return { trusted, atLeast: knownPast(identity), anchors: isKnown ? all() : own, viaOthers: isKnown };
  };
  return new CloudApi(cloudAsk({ url: https, environment, anchors: all, otherTime, onClock, signal }));
}
