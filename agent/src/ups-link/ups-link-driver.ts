import type { Values } from '@ridethrough/protocol';
import type { Clock } from '../clock.ts';
import type { OpenPort } from '../links/byte-port.ts';
import type { LinkStats } from '../links/link.ts';
import { LinkCounters } from '../links/link-counters.ts';
import type { Driver } from '../runner/driver.ts';
import type { UpsLinkTiming } from './timing.ts';
import { UpsLinkLine } from './ups-link-line.ts';
import { UpsLinkUnit } from './ups-link-unit.ts';

export interface UpsLinkDriverParts {
  /** At 2400 baud, 8N1. */
  readonly openPort: OpenPort;
  readonly clock: Clock;
  readonly timing?: Partial<UpsLinkTiming>;
  /** The unit has just said SM to a `Y`, the last that it heard: at its first opening it need not be left alone first. */
  readonly isAwake?: boolean;
}

/** Speaks UPS-Link, the protocol of the older Smart-UPS, over a serial port. */
export class UpsLinkDriver implements Driver {
  readonly via = 'serial';
  readonly home = 'ups-link';
  private readonly line: UpsLinkLine;
  private readonly counters = new LinkCounters();
  private readonly units = new Map<string, UpsLinkUnit>();
  private current: UpsLinkUnit | undefined;
  private listener: (values: Values) => void = () => {};

  constructor({ openPort, clock, timing = {}, isAwake = false }: UpsLinkDriverParts) {
    this.line = new UpsLinkLine({
      openPort,
      clock,
      counters: this.counters,
      onAlert: (alert) => this.current?.hear(alert),
      timing,
      isAwake,
    });
  }

  get opensWithinMs(): number {
    return this.line.timing.forgetsAfterMs + this.line.timing.smartWithinMs;
  }

  get isOpen(): boolean {
    return this.line.isOpen;
  }

  get stats(): LinkStats {
    return this.counters.snapshot();
  }

  open(): Promise<void> {
    return this.line.open();
  }

  close(): Promise<void> {
    return this.line.close();
  }

  unit(id: string): UpsLinkUnit {
    const known = this.units.get(id) ?? new UpsLinkUnit(this.line, (values) => this.tell(id, values));
    this.units.set(id, known);
    this.current = known;
    return known;
  }

  /** What the unit says unasked, as a status. */
  onNews(listener: (values: Values) => void): void {
    this.listener = listener;
  }

  private tell(id: string, values: Values): void {
    if (this.current === this.units.get(id)) this.listener(values);
  }
}
