import { z } from 'zod';

/** The store's own file in a data directory, and in a backup of it. */
export const STORE_FILE = 'cloud.db';

/** A place below the data directory: no way out of it, and nothing that a file system reads in more than one way. */
export const isBackupPath = (text: string): boolean =>
  text.length <= 255 && text.split('/').every((name) => /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(name));

/** What a backup holds, before the contents of its files in the same order. Times are UTC ms. */
export const manifest = z
  .strictObject({
    v: z.literal(1),
    made: z.int().min(0),
    /** The store's migrations, so that an older program knows that it cannot read it. */
    migrations: z.array(z.string().max(64)).max(1000),
    files: z
      .array(z.strictObject({ path: z.string().refine(isBackupPath), size: z.int().min(0) }))
      .min(1)
      .max(100_000),
  })
  .refine(({ files }) => new Set(files.map((file) => file.path)).size === files.length)
  .refine(({ files }) => files.some((file) => file.path === STORE_FILE));
export type Manifest = z.infer<typeof manifest>;
