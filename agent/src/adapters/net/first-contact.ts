import type { X509Certificate } from 'node:crypto';
import type { SpkiHash } from '@ridethrough/protocol';
import { CloudError } from '../../identity/cloud-error.ts';
import { spkiHashOf } from '../../identity/identity.ts';
import { type Environment, proxyFor } from '../../uplink/proxy-for.ts';
import { hostPort } from './cloud-ask.ts';
import { httpsCall } from './https-call.ts';
import { openTls, peekChain } from './open-tls.ts';
import { sayName } from './presented-chain.ts';
import { systemRoots } from './system-roots.ts';
import { handshake } from './tls-handshake.ts';

const WITHIN_MS = 15_000;

/** Who vouches for the cloud at the first contact. */
export interface Voucher {
  /** PEM of the authority that was vouched for; undefined: the system's roots. */
  readonly authority: string | undefined;
  readonly anchors: readonly string[];
}

export interface FirstContactParts {
  readonly url: string;
  /** `--ca-hash`. */
  readonly caHash: SpkiHash | undefined;
  readonly environment: Environment;
  /** A person says whether the authority is the cloud's; undefined: nobody is there to ask. */
  readonly askPerson: ((hash: SpkiHash, seen: string) => Promise<boolean>) | undefined;
  readonly signal: AbortSignal;
}

/** Finds out whom to trust. Rejects with CloudError; nothing of ours was sent then. */
export async function firstContact({
  url,
  caHash,
  environment,
  askPerson,
  signal,
}: FirstContactParts): Promise<Voucher> {
  const { host, port } = hostPort(url);
  const within = AbortSignal.any([signal, AbortSignal.timeout(WITHIN_MS)]);
  const to = { host, port, proxy: proxyFor(host, port, environment), signal: within };
  if (caHash !== undefined) return vouchedBy(await peekChain(to), caHash, host);
  const anchors = systemRoots();
  try {
    const socket = await openTls({ ...to, anchors, signal, withinMs: WITHIN_MS });
    socket.destroy();
    return { authority: undefined, anchors };
  } catch (error) {
    if (!CloudError.is(error) || error.code !== 'untrusted' || askPerson === undefined) throw error;
    // What was not trusted is shown; it is trusted only when a person says so.
    const authority = authorityOf(
      await peekChain({ ...to, signal: AbortSignal.any([signal, AbortSignal.timeout(WITHIN_MS)]) }),
    );
    if (authority === undefined) throw error;
    const hash = spkiHashOf(authority);
    if (!(await askPerson(hash, sayName(authority.subject) ?? 'no name'))) throw error;
    const pem = authority.toString();
    return { authority: pem, anchors: [pem] };
  }
}

function vouchedBy(chain: readonly X509Certificate[], caHash: SpkiHash, host: string): Voucher {
  const authority = chain.find((one) => spkiHashOf(one) === caHash);
  if (authority === undefined) {
    const seen = sayName(chain[0]?.issuer);
    const says = `${host}: its certificate does not lead to the authority of --ca-hash (issued by ${seen ?? 'nobody known'})`;
    throw new CloudError('untrusted', says, { seen });
  }
  const pem = authority.toString();
  return { authority: pem, anchors: [pem] };
}

/** The authority at the top of what was shown; a server's certificate that signed itself is its own. */
const authorityOf = (chain: readonly X509Certificate[]): X509Certificate | undefined =>
  chain.findLast((one) => one.ca) ?? chain.find((one) => one.checkIssued(one));

/** The time that a server tells, believed by nobody: only to say whether this machine's clock is the odd one out. */
export async function dateOf({
  url,
  environment,
  signal,
}: Pick<FirstContactParts, 'url' | 'environment' | 'signal'>): Promise<number | undefined> {
  const { host, port } = hostPort(url);
  const within = AbortSignal.any([signal, AbortSignal.timeout(WITHIN_MS)]);
  try {
    const socket = await handshake(
      { host, port, proxy: proxyFor(host, port, environment), anchors: [], signal: within },
      'by hand',
    );
    return (await httpsCall(socket, { method: 'HEAD', path: '/healthz', host, withinMs: WITHIN_MS, signal })).date;
  } catch {
    return undefined;
  }
}
