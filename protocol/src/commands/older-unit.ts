import type { Values } from '../registers.ts';

/** Is it one that speaks UPS-Link? Its status is worked out from what it answers; these registers only newer units have. */
export const isOlderUnit = ({ upsStatus, userInterfaceStatus, sku }: Values): boolean =>
  upsStatus !== undefined && userInterfaceStatus === undefined && sku === undefined;
