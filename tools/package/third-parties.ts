import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A package from outside, as the lock file pins it. */
export interface ThirdParty {
  readonly name: string;
  readonly version: string;
  /** Folder relative to the checkout, `node_modules/…`. */
  readonly folder: string;
  /** SPDX expression as its package.json says it; undefined when it says nothing. */
  readonly licence: string | undefined;
  /** Subresource integrity of the packed package (`sha512-…`). */
  readonly integrity: string | undefined;
}

interface Locked {
  readonly version?: string;
  readonly integrity?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** What `names` need, with everything those need in turn, found as Node would find it (nested folders first). */
export function thirdPartiesOf(root: string, names: readonly string[]): ThirdParty[] {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Readonly<Record<string, Locked>>;
  };
  const found = new Map<string, ThirdParty>();
  const waiting = names.map((name) => ({ from: '', name, needed: true }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const folder = placeOf(packages, next.from, next.name);
    // An optional part for another system is in the lock and not on the disk.
    if (folder === undefined || !existsSync(join(root, folder))) {
      if (next.needed) {
        throw new Error(`${next.name}, needed by ${next.from || 'our code'}, is not installed`);
      }
      continue;
    }
    if (found.has(folder)) {
      continue;
    }
    const locked = packages[folder] ?? {};
    found.set(folder, {
      name: next.name,
      version: locked.version ?? 'unknown',
      folder,
      licence: licenceOf(join(root, folder)),
      integrity: locked.integrity,
    });
    const optional = locked.peerDependenciesMeta ?? {};
    waiting.push(
      ...Object.keys(locked.dependencies ?? {}).map((name) => ({ from: folder, name, needed: true })),
      ...Object.keys(locked.optionalDependencies ?? {}).map((name) => ({ from: folder, name, needed: false })),
      ...Object.keys(locked.peerDependencies ?? {})
        .filter((name) => optional[name]?.optional !== true)
        .map((name) => ({ from: folder, name, needed: false })),
    );
  }
  return [...found.values()].sort((a, b) => (a.folder < b.folder ? -1 : 1));
}

function placeOf(packages: Readonly<Record<string, Locked>>, from: string, name: string): string | undefined {
  for (let base = from; ; base = base.slice(0, Math.max(base.lastIndexOf('/node_modules/'), 0))) {
    const folder = base === '' ? `node_modules/${name}` : `${base}/node_modules/${name}`;
    if (packages[folder] !== undefined) {
      return folder;
    }
    if (base === '') {
      return undefined;
    }
  }
}

function licenceOf(folder: string): string | undefined {
  const { license, licenses } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    license?: unknown;
    licenses?: readonly { readonly type?: string }[];
  };
  return typeof license === 'string' ? license : licenses?.[0]?.type;
}

/** Licence and notice files of a package, in the words of its authors. */
export function licenceTexts(root: string, folder: string): { readonly name: string; readonly text: string }[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isFile() && /^(licen[cs]e|copying|notice)([.-]|$)/i.test(entry.name))
    .map((entry) => ({ name: entry.name, text: readFileSync(join(root, folder, entry.name), 'utf8') }));
}
