import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { CloudError } from '../cloud-error.ts';

export const MARKER_FILE = 'restored.json';

/** Left by a restore for the first cloud that starts on it. Times are UTC ms. */
export const restoreMarker = z.strictObject({
  v: z.literal(1),
  id: z.string().min(1).max(64),
  made: z.int().min(0),
  restored: z.int().min(0),
  actor: z.string().max(300),
});
export type RestoreMarker = z.infer<typeof restoreMarker>;

/** Undefined when there is none. Throws CloudError `data-unusable`: without it, commands might run twice. */
export function readMarker(dataDir: string): RestoreMarker | undefined {
  const file = path.join(dataDir, MARKER_FILE);
  try {
    return restoreMarker.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw new CloudError('data-unusable', `${file} cannot be read: restore the backup again`, { cause });
  }
}
