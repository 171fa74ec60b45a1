import type { Readers } from './readers.ts';

/** The constants at 2048 to 2061 (AN176). */
export const verificationReaders = {
  mapId: () => '00.5',
  testString: () => '12345678',
  testNumber1: () => 0x12345678,
  testNumber2: () => -5,
  testNumber3: () => 0x1234,
  testNumber4: () => -5,
  testScaled1: () => 128.5,
  testScaled2: () => -128.5,
} satisfies Readers;
