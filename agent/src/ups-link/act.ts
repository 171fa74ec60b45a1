import type { UpsLinkName } from '@ridethrough/protocol';

/** What is sent to a UPS-Link unit to make it do something, as data. */
export type UpsLinkAct =
  /** One character; the unit answers. */
  | { readonly kind: 'once'; readonly name: UpsLinkName }
  /** One character that begins it, and ends it while it runs: sent only where that leads to `to`. */
  | { readonly kind: 'toggle'; readonly name: Toggled; readonly to: 'running' | 'ended' }
  /** The same character again after more than 1.5 s. */
  | { readonly kind: 'twice'; readonly name: UpsLinkName }
  /** Off for so many tenths of an hour, 0 to 999. */
  | { readonly kind: 'sleep'; readonly tenthsOfHour: number }
  /** A setting stepped through its list until it reads `to`, as the unit writes it. */
  | { readonly kind: 'cycle'; readonly name: UpsLinkName; readonly to: string }
  /** A text of at most eight characters. */
  | { readonly kind: 'text'; readonly name: UpsLinkName; readonly text: string };

export type Toggled = 'batteryTest' | 'calibration' | 'bypass';
