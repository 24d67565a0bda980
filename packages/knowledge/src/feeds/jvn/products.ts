import { comparable } from '@tsukuroi/core';
import { keyName, namesOneProduct, parseCpe, parseCpeUri, productKeyOf } from '../../cpe.ts';
import type { Emit, FeedFile } from '../../feed.ts';
import { checked, jsonLines } from '../../read-json.ts';
import type { ProductKey } from '../../record.ts';
import { readXml, type XmlListener } from '../../xml.ts';
import { type ProductLine, productLine } from './schema.ts';

const LIMIT_BYTES = 256 * 1024 ** 2;

/** Emits the names of MyJVN's product list (`getProductList`); answers how many had no CPE name that can be read. */
export async function emitProducts(file: FeedFile, emit: Emit): Promise<number> {
  let nameless = 0;
  const take = (found: ProductLine): void => {
    const { product, named } = keyOf(found);
    nameless += named ? 0 : 1;
    emit({
      kind: 'product',
      feed: 'jvn',
      product,
      name: found.pname.trim(),
      vendor: found.vname.trim(),
      language: 'ja',
    });
  };
  if (/\.jsonl(?:\.gz)?$/.test(file.path)) {
    for await (const { value } of jsonLines('jvn', file, productLine)) {
      take(value);
    }
  } else {
    await readXml('jvn', file, new ProductReader(file.path, take), LIMIT_BYTES);
  }
  return nameless;
}

function keyOf({ vname, pname, pcpe }: ProductLine): { readonly product: ProductKey; readonly named: boolean } {
  const cpe = pcpe.startsWith('cpe:2.3:') ? parseCpe(pcpe) : parseCpeUri(pcpe);
  return cpe.ok && namesOneProduct(cpe.value)
    ? { product: productKeyOf(cpe.value), named: true }
    : { product: `cve/${keyName(comparable(vname))}/${keyName(comparable(pname))}`, named: false };
}

/** jvndb.jvn.jp/schema/results_3.3.xsd: `Vendor` with `Product` elements, everything in attributes. */
class ProductReader implements XmlListener {
  readonly #path: string;
  readonly #take: (found: ProductLine) => void;
  #vendor = '';
  #count = 0;

  constructor(path: string, take: (found: ProductLine) => void) {
    this.#path = path;
    this.#take = take;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'Vendor') {
      this.#vendor = attributes.vname ?? '';
    } else if (name === 'Product') {
      this.#count += 1;
      const found = { vname: this.#vendor, pname: attributes.pname, pcpe: attributes.cpe };
      this.#take(checked('jvn', this.#path, `Product ${this.#count}`, productLine, found));
    }
  }

  text(): void {
    // Names stand in attributes.
  }

  close(): void {
    // A vendor ends where the next one begins.
  }
}
