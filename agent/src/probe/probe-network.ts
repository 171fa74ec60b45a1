import type { Clock } from '../clock.ts';

/** What an address was found to be. `ups` has been read; `other` speaks on the port, and not as a Smart-UPS does. */
export type Look =
  | {
      readonly what: 'ups';
      readonly model: string | undefined;
      readonly serial: string | undefined;
      readonly firmware: string | undefined;
    }
  | { readonly what: 'other'; readonly says: string }
  | { readonly what: 'refused' }
  | { readonly what: 'silent' };

export interface Found {
  readonly address: string;
  readonly look: Look;
}

export interface ProbeNetworkParts {
  readonly addresses: readonly string[];
  /** Never rejects, and ends by itself. */
  readonly lookAt: (address: string) => Promise<Look>;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  readonly signal: AbortSignal;
  /** Told of each address, in the order in which they end. */
  readonly onFound: (found: Found) => void;
}

/** A new address each so often, and no more than so many under way: a switch or an intrusion guard takes more for a scan. */
const EVERY_MS = 50;
const AT_ONCE = 16;

/** Looks at each address once. Resolves to all, in the order of the addresses. */
export async function probeNetwork({ addresses, lookAt, clock, signal, onFound }: ProbeNetworkParts): Promise<Found[]> {
  const found = new Map<string, Found>();
  const waiting = [...addresses];
  let nextAt = clock.now();
  const work = async (): Promise<void> => {
    for (let address = waiting.shift(); address !== undefined; address = waiting.shift()) {
      const startAt = Math.max(nextAt, clock.now());
      nextAt = startAt + EVERY_MS;
      await clock.sleep(startAt - clock.now(), signal);
      const one = { address, look: await lookAt(address) };
      signal.throwIfAborted();
      found.set(address, one);
      onFound(one);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, addresses.length) }, work));
  return addresses.flatMap((address) => found.get(address) ?? []);
}
