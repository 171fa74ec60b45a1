import { expect, test } from 'vitest';
import { serialPort } from '../../src/adapters/serial-port.ts';
import { systemClock } from '../../src/adapters/system-clock.ts';
import { rtuLink } from '../../src/links/rtu-link.ts';

test.each(['/dev/ridethrough-no-such-device', '/dev/null'])('%s is refused with a reason', async (path) => {
  const link = rtuLink({ openPort: serialPort({ path, baud: 9600 }), clock: systemClock, unit: 1 });
  await expect(link.open()).rejects.toMatchObject({ code: 'refused', cause: expect.any(Error) });
  expect(link.isOpen).toBe(false);
});
