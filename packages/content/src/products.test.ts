import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { comparable } from '@tsukuroi/core';
import { describe, expect, it } from 'vitest';
import type { ProductEntry } from './product.ts';
import { productMap } from './registry.ts';

/** Real feeds, where they are at hand; never part of the repository. */
const feeds = process.env.TSUKUROI_FEEDS ?? resolve(import.meta.dirname, '../../../../shared/data');

function textOf(path: string): string {
  return gunzipSync(readFileSync(join(feeds, path))).toString('utf8');
}

/** `a/vendor/product` of every CPE name, 2.2 and 2.3, that the text holds. */
function cpesIn(text: string): Set<string> {
  const found = new Set<string>();
  for (const [, part, vendor, product] of text.matchAll(/cpe:(?:2\.3:|\/)([aoh]):([^:"]+):((?:\\\\?:|[^:"\s])+)/g)) {
    const plain = (name = '') => decodeURIComponent(name.replace(/%(?![0-9a-f]{2})/gi, '%25')).replaceAll('\\', '');
    found.add(`${part}/${plain(vendor)}/${plain(product).replaceAll('/', '%2f')}`.toLowerCase());
  }
  return found;
}

/** Beginnings and whole names, as matching compares them. */
function names(entry: ProductEntry): { readonly text: string; readonly open: boolean }[] {
  return entry.match.flatMap(({ name }) =>
    name === undefined ? [] : [{ text: comparable(name.replace(/\*$/, '')), open: name.endsWith('*') }],
  );
}

const CPE_FILES = [
  'nvd/nvdcve-1.1-2018.json.gz',
  'nvd/nvdcve-1.1-2022.json.gz',
  'nvd/cpes.txt.gz',
  'nvd/nvd2-overrides-2024.jsonl.gz',
  'nvd/nvd2-overrides-2025.jsonl.gz',
  'cve5/cve5-2024.jsonl.gz',
];

describe('names in the product map', () => {
  it('holds at least 120 entries besides Windows, each with its source', () => {
    const others = productMap().filter(({ id }) => !id.startsWith('windows-'));

    expect(others.length).toBeGreaterThanOrEqual(120);
  });

  it('gives one installed name to one product, unless both say so in a note', () => {
    const all = productMap().flatMap((entry) => names(entry).map((name) => ({ entry, ...name })));
    const clashes = all.flatMap((one) =>
      all
        .filter((other) => other.entry.id > one.entry.id)
        .filter(
          ({ text, open }) =>
            text === one.text || (one.open && text.startsWith(one.text)) || (open && one.text.startsWith(text)),
        )
        // A whole name wins over a beginning, so that only like meets like.
        .filter(({ open }) => open === one.open)
        .filter(({ entry }) => entry.note === undefined && one.entry.note === undefined)
        .map((other) => `${one.entry.id} / ${other.entry.id}: ${one.text}`),
    );

    expect(clashes).toEqual([]);
  });

  it('never recognises by a beginning of fewer than four letters', () => {
    const short = productMap().flatMap((entry) =>
      names(entry)
        .filter(({ text, open }) => open && text.length < 4)
        .map(({ text }) => `${entry.id}: ${text}`),
    );

    expect(short).toEqual([]);
  });

  it('recognises names as they stand in uninstall lists of real machines', () => {
    const found = (installed: string) =>
      productMap()
        .filter((entry) =>
          names(entry).some(({ text, open }) =>
            open ? comparable(installed).startsWith(text) : comparable(installed) === text,
          ),
        )
        .map(({ id }) => id);

    expect(found('7-Zip 23.01 (x64)')).toEqual(['7-zip']);
    expect(found('Adobe Reader X (10.1.2)')).toEqual(['adobe-reader-old']);
    expect(found('Microsoft Office Professional Plus 2016 - ja-jp')).toEqual(['office-2016']);
    expect(found('Mozilla Firefox (x64 ja)')).toEqual(['firefox', 'firefox-esr']);
    expect(found('GPL Ghostscript 8.54')).toEqual(['ghostscript']);
    // Its version is counted in another way than NVD's bounds: not mapped, and so never called clean.
    expect(found('Java 8 Update 202 (64-bit)')).toEqual([]);
  });
});

describe('product keys against real feeds', () => {
  it.skipIf(!CPE_FILES.every((file) => existsSync(join(feeds, file))))(
    'use CPE names that NVD or a vendor really uses',
    () => {
      const real = new Set(CPE_FILES.flatMap((file) => [...cpesIn(textOf(file))]));
      const keys = [...new Set(productMap().flatMap(({ products }) => products))].filter((key) =>
        key.startsWith('cpe/'),
      );

      const seen = keys.filter((key) => real.has(key.slice('cpe/'.length)));

      console.info(
        `product keys: ${seen.length} of ${keys.length} found; could not be checked: ${keys.filter((key) => !seen.includes(key)).join(', ')}`,
      );
      expect(seen.length / keys.length).toBeGreaterThan(0.95);
    },
  );

  it.skipIf(!existsSync(join(feeds, 'eol/endoflife-products.jsonl.gz')))(
    'name lifecycles and cycles that endoflife.date has',
    () => {
      const cycles = new Map(
        textOf('eol/endoflife-products.jsonl.gz')
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as { product: string; releases: { releaseCycle: string }[] })
          .map(({ product, releases }) => [product, new Set(releases.map(({ releaseCycle }) => releaseCycle))]),
      );
      const stated = productMap().flatMap(({ id, lifecycle, lifecycleByEdition = [] }) =>
        [...(lifecycle === undefined ? [] : [lifecycle]), ...lifecycleByEdition].map((one) => ({ id, ...one })),
      );

      const wrong = stated.filter(
        ({ product, cycle }) =>
          !cycles.has(product) || (cycle !== undefined && cycles.get(product)?.has(cycle) !== true),
      );

      expect(stated.length).toBeGreaterThan(100);
      expect(wrong.map(({ id, product, cycle }) => `${id}: ${product} ${cycle ?? ''}`)).toEqual([]);
    },
  );
});
