import { z } from 'zod';

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** `backup/1`: the first entry, what the backup is (docs/formats/backup.md). */
export const backupLabelShape = z.strictObject({
  format: z.literal('backup/1'),
  /** ISO 8601, UTC: when the database was copied; everything else is a little older. */
  madeAt: z.iso.datetime(),
  productVersion: z.string(),
  facility: z.strictObject({ id: z.string(), name: z.string() }),
  /** Name of the machine it was made on. */
  machine: z.string(),
  database: z.enum(['sqlite', 'postgres']),
  /** Whether what the content store holds is in the backup, or only named. */
  content: z.enum(['included', 'named']),
  /** Bytes of everything in it, before encryption. */
  bytes: z.int().min(0),
  /** Places in the data folder that were left out because they are no plain files (links, sockets). */
  leftOut: z.array(z.string()),
});
export type BackupLabel = z.infer<typeof backupLabelShape>;

/** `backup-index/1`: the last entry. Nothing is believed before it was compared with what came. */
export const backupIndexShape = z.strictObject({
  format: z.literal('backup-index/1'),
  entries: z.array(z.strictObject({ path: z.string(), size: z.int().min(0), sha256: Sha256 })),
});
export type BackupIndex = z.infer<typeof backupIndexShape>;

/** `backup-contents/1`: what the content store held, when it is only named. */
export const namedContentsShape = z.strictObject({
  format: z.literal('backup-contents/1'),
  contents: z.array(z.strictObject({ sha256: Sha256, size: z.int().min(0) })),
});

/** Names inside the archive. Files of the data folder lie below `data/`. */
export const PLACES = {
  label: 'label.json',
  data: 'data/',
  contents: 'contents.json',
  database: 'database',
  index: 'index.json',
} as const;
