import type { Cause } from '../../physics/cause.ts';
import type { TestOrigin } from '../../physics/self-test.ts';
import type { Port } from '../port.ts';

/** Why the status register says that something changed, by the door that the command came through. */
export const causeOf = (via: Port): Cause => (via === 'panel' ? 'localUi' : 'protocolCommand');

/** Who a test or a calibration says it was begun by. */
export const originOf = (via: Port): TestOrigin => (via === 'panel' ? 'localUi' : 'protocol');
