import type { Text } from '@tsukuroi/core';
import { z } from 'zod';
import type { Column, ColumnType, GridDefinition } from './grid.ts';

/** What the console's page 持ち運び asks (docs/formats/bundle.md says what a bundle is). */

export const CARRIED_WAY_WORDS: Readonly<Record<string, Text>> = {
  in: { ja: '取り込んだ', en: 'Taken in' },
  out: { ja: '作った', en: 'Made here' },
};

/**
 * What became of a bundle after it was taken in, most urgent first. `overtaken`: a newer one holds everything that it brought. `none`: it
 * brought nothing that has to take effect here (packages wait in the store for whoever asks), or was made here.
 */
export const CARRIED_EFFECTS = ['refused', 'waiting', 'overtaken', 'none', 'done'] as const;
export const CARRIED_EFFECT_WORDS: Readonly<Record<(typeof CARRIED_EFFECTS)[number], Text>> = {
  refused: { ja: '使えない', en: 'Refused' },
  waiting: { ja: '反映待ち', en: 'Not yet in effect' },
  overtaken: { ja: '新しいものに交代', en: 'Overtaken' },
  none: { ja: '反映するものなし', en: 'Nothing to take effect' },
  done: { ja: '反映済み', en: 'In effect' },
};

export const bundleRowShape = z.object({
  /** SHA-256 of its manifest. */
  id: z.string(),
  way: z.enum(['in', 'out']),
  /** The eight characters by which people tell two bundles apart. */
  name: z.string(),
  whom: z.string(),
  about: z.string(),
  sequence: z.int(),
  madeAt: z.string(),
  entries: z.int(),
  /** With its unit, as on the label. */
  size: z.string(),
  volumes: z.int(),
  effect: z.enum(CARRIED_EFFECTS),
  /** What took effect, or why something did not and what to do; empty when there is nothing to say. */
  effectText: z.string(),
});
export type BundleRow = z.infer<typeof bundleRowShape>;

/** GET /carrying/bundles/:id */
export const bundleViewShape = z.object({
  bundle: bundleRowShape,
  /** The label of each volume, as it also lies on the medium. */
  labels: z.array(z.string()),
});
export type BundleView = z.infer<typeof bundleViewShape>;

/** A bundle that lies on a medium. Nothing of it was verified: it is what the stick says of itself. */
export const foundBundleShape = z.object({
  id: z.string(),
  name: z.string(),
  whom: z.string(),
  about: z.string(),
  madeAt: z.string(),
  volumes: z.int(),
  size: z.string(),
  folders: z.array(z.string()),
  /** Whether it was taken in before. */
  known: z.boolean(),
});

/** GET /carrying/media */
export const mediaViewShape = z.object({
  /** Whether a ceremony says whom to believe; without it nothing is taken in or made. */
  ready: z.boolean(),
  media: z.array(z.object({ folder: z.string(), free: z.string().nullable() })),
  bundles: z.array(foundBundleShape),
  /** Folders that look like a bundle but cannot be read. */
  unreadable: z.array(z.string()),
  /** Where was looked. */
  looked: z.array(z.string()),
});
export type MediaView = z.infer<typeof mediaViewShape>;

export const carriedFoldersShape = z.strictObject({ folders: z.array(z.string().min(1).max(1_000)).min(1).max(99) });

export const newBundleShape = z.strictObject({
  /** One of the media. */
  folder: z.string().min(1).max(1_000),
  about: z
    .string()
    .max(200)
    .regex(/^\P{Cc}*$/u)
    .optional(),
  /** Most that goes on one volume. */
  volumeMegabytes: z.int().min(1).max(4_000_000).optional(),
  /** `request` when left out: what is here and what is missing, open. `results`: that and the machines' lists of packages, sealed. */
  kind: z.enum(['request', 'results']).optional(),
  /** Of `results`: who can open it, by the id of a registered recipient. */
  recipient: z.string().max(100).optional(),
  /** `digest` of the preview that a person has read: nothing else is written. */
  read: z.string().max(100).optional(),
});

/** GET /carrying/preview: everything that would leave, to be read by a person before it does. */
export const carryingPreviewShape = z.object({
  kind: z.enum(['request', 'results']),
  /** Lines of plain text, in Japanese. */
  text: z.string(),
  /** Distinct lists of packages in it; machines that have the same list share one. */
  machines: z.int(),
  bytes: z.int(),
  size: z.string(),
  /** Of what would leave, whenever it is written. */
  digest: z.string(),
});
export type CarryingPreview = z.infer<typeof carryingPreviewShape>;

/** Somebody who can open what is sealed: a public key of age, and what people call its owner. */
export const recipientRowShape = z.object({
  id: z.string(),
  name: z.string(),
  recipient: z.string(),
  by: z.string(),
  addedAt: z.string(),
});
export type RecipientRow = z.infer<typeof recipientRowShape>;

/** GET /carrying/recipients */
export const recipientsShape = z.object({ items: z.array(recipientRowShape) });

/** POST /carrying/recipients */
export const newRecipientShape = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(100)
    .regex(/^\P{Cc}*$/u),
  /** As `tsukuroi bundle recipient` prints it at the receiving side. */
  recipient: z.string().regex(/^age1[0-9a-z]{20,4000}$/),
});

/** An import that was refused: nothing of it was taken in. */
export const refusedBundleRowShape = z.object({
  id: z.string(),
  at: z.string(),
  /** The folders it lay in. */
  where: z.string(),
  what: z.string(),
  effect: z.string(),
  next: z.string(),
  by: z.string(),
  /** How often in a row. */
  times: z.int(),
});
export type RefusedBundleRow = z.infer<typeof refusedBundleRowShape>;

function column(id: string, ja: string, en: string, type: ColumnType, more: Partial<Column> = {}): Column {
  return { id, title: { ja, en }, type, sortable: true, ...more };
}

export const bundlesGrid: GridDefinition = {
  id: 'bundles',
  path: '/carrying/bundles',
  title: { ja: '持ち運びの記録', en: 'Bundles' },
  empty: {
    ja: 'まだ何も運んでいません。届いた USB メモリーを挿して「USB メモリーを見る」を押してください。',
    en: 'Nothing was carried yet. Plug in the stick that arrived and look at it.',
  },
  columns: [
    column('way', '向き', 'Way', 'state', { filter: 'one-of', values: CARRIED_WAY_WORDS, width: 120 }),
    column('name', '名前', 'Name', 'text', { filter: 'contains', width: 120 }),
    column('madeAt', '作った日時', 'Made at', 'instant', { width: 160 }),
    column('about', '中身', 'What', 'text', { filter: 'contains', width: 240 }),
    column('effect', '反映', 'Effect', 'state', { filter: 'one-of', values: CARRIED_EFFECT_WORDS, width: 160 }),
    column('effectText', '反映の様子', 'What took effect', 'text', { sortable: false, width: 320 }),
    column('whom', 'あて先', 'For', 'text', { width: 280 }),
    column('entries', '件数', 'Entries', 'number', { width: 90 }),
    column('size', '大きさ', 'Size', 'text', { sortable: false, width: 110 }),
    column('volumes', '枚数', 'Volumes', 'number', { width: 80 }),
    column('sequence', '通し番号', 'Number', 'number', { hidden: true, width: 130 }),
  ],
  defaultSort: { column: 'madeAt', direction: 'desc' },
};

export const refusedBundlesGrid: GridDefinition = {
  id: 'refused-bundles',
  path: '/carrying/refused',
  title: { ja: '取り込まなかったもの', en: 'Refused bundles' },
  empty: {
    ja: '断った取り込みはありません。',
    en: 'No import was refused.',
  },
  columns: [
    column('at', '日時', 'At', 'instant', { width: 160 }),
    column('what', '理由', 'Why', 'text', { sortable: false, width: 360 }),
    column('next', 'すること', 'What to do', 'text', { sortable: false, width: 360 }),
    column('where', '場所', 'Where', 'text', { filter: 'contains', width: 240 }),
    column('by', '行った人', 'By', 'text', { filter: 'contains', width: 140 }),
    column('times', '続けて', 'In a row', 'number', { width: 90 }),
    column('effect', '影響', 'Effect', 'text', { sortable: false, hidden: true, width: 280 }),
  ],
  defaultSort: { column: 'at', direction: 'desc' },
};
