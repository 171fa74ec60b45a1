import type { Clock } from '../clock.ts';
import type { CloudErrorCode } from './cloud-error.ts';
import type { IdentityKeeper } from './identity-keeper.ts';
import { renewalDue } from './renewal-due.ts';

const LOOK_EVERY_MS = 5000;
const HOUR_MS = 3_600_000;
const BUNDLE_EVERY_MS = 24 * HOUR_MS;
const BUNDLE_AGAIN_MS = 300_000;
/** All agents of a site that was dark come back at once. */
const SPREAD_MS = 5000;

export interface UpkeepParts {
  readonly keeper: Pick<IdentityKeeper, 'current' | 'renew' | 'refreshNow' | 'refresh'>;
  readonly clock: Clock;
  readonly trustedNow: () => number | undefined;
  readonly uplink: () => { readonly silentMs: number; readonly problemCode: CloudErrorCode | undefined };
  /** 0 to 1, for the jitter. */
  readonly random: () => number;
  readonly signal: AbortSignal;
  readonly log: { warn(details: object, message: string): void };
}

/** Renews the certificate in its time, and asks for newer bundles: at the start, daily, and when the cloud's certificate is by an unknown authority. */
export class Upkeep {
  private readonly parts: UpkeepParts;
  /** Its turn in the spread, while one is due. */
  private turnAt: number | undefined;
  private notBefore = 0;
  private bundleAt = 0;

  constructor(parts: UpkeepParts) {
    this.parts = parts;
  }

  /** Runs until the signal. */
  async run(): Promise<void> {
    const { clock, signal, random } = this.parts;
    this.bundleAt = clock.now() + random() * SPREAD_MS;
    while (!signal.aborted) {
      await this.followBundle();
      await this.renewInTime();
      await clock.sleep(LOOK_EVERY_MS, signal).catch(() => undefined);
    }
  }

  private async followBundle(): Promise<void> {
    const { keeper, clock, random, uplink, log } = this.parts;
    if (clock.now() < this.bundleAt) {
      if (uplink().problemCode === 'untrusted') await keeper.refresh();
      return;
    }
    try {
      await keeper.refreshNow();
      this.bundleAt = clock.now() + BUNDLE_EVERY_MS * (0.9 + 0.2 * random());
    } catch (error) {
      this.bundleAt = clock.now() + BUNDLE_AGAIN_MS * (1 + random());
      log.warn({ problem: sayProblem(error) }, 'the trust bundle could not be asked for');
    }
  }

  private async renewInTime(): Promise<void> {
    const { keeper, clock, trustedNow, uplink, random, log } = this.parts;
    const { silentMs, problemCode } = uplink();
    const wasTurnedAway = problemCode === 'turned-away';
    const { validity } = keeper.current;
    const facts = { validity, trusted: trustedNow(), wall: clock.wallNow(), silentMs, wasTurnedAway };
    if (!renewalDue(facts)) {
      this.turnAt = undefined;
      return;
    }
    // Certificates of one day are due on one day: an hour's spread, unless nothing works without it.
    this.turnAt ??= clock.now() + random() * (wasTurnedAway ? SPREAD_MS : HOUR_MS);
    if (clock.now() < Math.max(this.turnAt, this.notBefore)) return;
    // Also after one that went well: it shows only at the next connection.
    this.notBefore = clock.now() + HOUR_MS * (0.5 + random());
    try {
      await keeper.renew();
    } catch (error) {
      const until = new Date(validity.to).toISOString();
      log.warn({ problem: sayProblem(error), until }, 'the certificate could not be renewed');
    }
  }
}

const sayProblem = (error: unknown): string => (error instanceof Error ? error.message : String(error));
