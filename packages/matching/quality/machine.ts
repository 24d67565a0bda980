import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FeedState, KnowledgeView } from '@tsukuroi/knowledge';
import { memoryKnowledge } from '@tsukuroi/knowledge/memory.ts';
import type { KnowledgeRecord } from '@tsukuroi/knowledge/record.ts';
import { type Finding, type Inventory, type Manifest, manifestShape, sealInventory } from '@tsukuroi/protocol';
import { type MappedProduct, type ProductMap, productMapOf } from '../src/product-map.ts';

/** What is true about one thing of a labelled machine, with the reason. */
export interface Label {
  readonly id: string;
  readonly software: string;
  readonly verdict: Finding['verdict'];
  readonly kind?: Finding['kind'];
  readonly group?: Finding['group'];
  readonly decision?: Finding['decision'];
  /** Feeds that must be among the basis. */
  readonly basis?: readonly string[];
  /** True: evidence beside the verdict must be shown. */
  readonly evidence?: boolean;
  readonly reason: string;
}

export interface LabelledMachine {
  readonly device: Inventory['device'];
  readonly about: string;
  readonly os: Manifest['os'];
  readonly arch: string;
  readonly software: Manifest['software'];
  readonly facts?: Omit<Inventory['facts'], 'format' | 'manifest'>;
  readonly labels: readonly Label[];
  readonly silent: readonly { readonly id: string; readonly software: string; readonly reason: string }[];
  readonly unmapped: readonly { readonly name: string; readonly reason: string }[];
  readonly judged: 'judged' | 'partly' | 'unknown';
}

/** The day on which all labels are true. */
export const LABEL_DAY = '2026-11-22';

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

export function labelledMachines(): LabelledMachine[] {
  const folder = join(import.meta.dirname, 'machines');
  return readdirSync(folder)
    .sort()
    .map((name) => readJson(join(folder, name)) as LabelledMachine);
}

export function inventoryOf(machine: LabelledMachine): Inventory {
  const { os, arch, software, facts } = machine;
  const manifest = manifestShape.parse({ format: 'manifest/1', os, arch, software });
  return sealInventory({
    device: machine.device,
    via: 'label',
    manifest,
    ...(facts === undefined ? {} : { facts }),
    state: { collectedAt: `${LABEL_DAY}T00:00:00Z` },
  });
}

interface KnowledgeFile {
  readonly feed: FeedState;
  readonly records: readonly KnowledgeRecord[];
}

export function labelledKnowledge(): { knowledge: KnowledgeView; products: ProductMap } {
  const folder = join(import.meta.dirname, 'knowledge');
  const files = readdirSync(folder)
    .filter((name) => name !== 'product-map.json')
    .map((name) => readJson(join(folder, name)) as KnowledgeFile);
  const map = readJson(join(folder, 'product-map.json')) as { entries: readonly MappedProduct[] };
  return {
    knowledge: memoryKnowledge(
      files.flatMap((file) => file.records),
      files.map((file) => file.feed),
    ),
    products: productMapOf(map.entries),
  };
}
