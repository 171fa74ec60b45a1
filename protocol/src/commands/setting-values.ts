import { z } from 'zod';

/** What a unit takes for a name (AN176): one that reads back as it was written. */
export const unitText = z
  .string()
  .regex(/^[!-~](?:[ -~]{0,14}[!-~])?$/)
  .meta({ description: 'The name: 1 to 16 ASCII characters, no space at either end' });

/** The delay registers take 0 to 32767 and refuse what is above. */
export const delaySeconds = z.int().min(0).max(32_767).meta({ description: 'Seconds, 0 to 32767' });
