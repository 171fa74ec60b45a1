import type { Clock } from '../clock.ts';
import type { Link, LinkStats } from '../links/link.ts';
import type { Driver } from './driver.ts';
import type { ProfileName } from './pace.ts';
import { UnitReader } from './unit-reader.ts';

const homes = { serial: 'rtu', network: 'tcp', card: 'slow' } as const satisfies Record<Link['via'], ProfileName>;

/** Speaks Modbus over a link. */
export class ModbusDriver implements Driver {
  readonly home: ProfileName;
  private readonly link: Link;
  private readonly clock: Pick<Clock, 'now' | 'sleep'>;
  private readonly readers = new Map<string, UnitReader>();

  constructor(link: Link, clock: Pick<Clock, 'now' | 'sleep'>, home: ProfileName = homes[link.via]) {
    this.home = home;
    this.link = link;
    this.clock = clock;
  }

  get via(): Link['via'] {
    return this.link.via;
  }

  get isOpen(): boolean {
    return this.link.isOpen;
  }

  get isLoose(): boolean {
    return this.link.isLoose === true;
  }

  get stats(): LinkStats {
    return this.link.stats;
  }

  open(): Promise<void> {
    return this.link.open();
  }

  close(): Promise<void> {
    return this.link.close();
  }

  unit(id: string, signal: AbortSignal): UnitReader {
    const known = this.readers.get(id);
    if (known !== undefined) return known;
    const reader = new UnitReader({ link: this.link, clock: this.clock, signal });
    this.readers.set(id, reader);
    return reader;
  }
}
