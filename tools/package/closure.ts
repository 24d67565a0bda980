import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import './errors.ts';

/** What a program needs of this checkout. Paths are relative to its root. */
export interface Closure {
  /** Rooms whose code is reached. */
  readonly rooms: readonly string[];
  /** Code that is reached, data beside it, manifests of the rooms. */
  readonly files: readonly string[];
  /** Names of packages from outside that our code imports. */
  readonly imports: readonly string[];
}

const OURS = '@tsukuroi/';
const CODE = /\.(ts|mts|js|mjs)$/;
/** Data that tests read, and pages for people who change the code. */
const NOT_DATA = /(^|\/)(fixtures|expected|cases|testing|_template|node_modules)(\/|$)|\.md$|\.test\./;

/**
 * Everything that can be reached from an entry: static and dynamic imports by literal, workers and folders named by
 * `new URL('…', import.meta.url)`, and data beside code that is reached (a module reads what lies in its own folder). An
 * import that leads nowhere is an error, so that nothing is left out in silence.
 *
 * @param replaced files whose text is another one in the package, by path
 * @throws TsukuroiError PACKAGE_IMPORT_LOST
 */
export function closureOf(root: string, entry: string, replaced: Readonly<Record<string, string>> = {}): Closure {
  const code = new Set<string>();
  const data = new Set<string>();
  const imports = new Set<string>();
  const waiting = [entry];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (code.has(file)) {
      continue;
    }
    code.add(file);
    for (const specifier of specifiersIn(replaced[file] ?? readFileSync(join(root, file), 'utf8'))) {
      const target = targetOf(root, file, specifier);
      if (target === undefined) {
        imports.add(packageOf(specifier));
      } else if (statSync(join(root, target)).isDirectory()) {
        for (const path of filesBelow(root, target)) {
          if (!NOT_DATA.test(path) && !/\.tsx?$/.test(path)) {
            data.add(path);
          }
        }
      } else if (CODE.test(target)) {
        waiting.push(target);
      } else {
        data.add(target);
      }
    }
  }
  for (const folder of new Set([...code].map((file) => dirname(file)))) {
    for (const file of dataBeside(root, folder)) {
      data.add(file);
    }
  }
  const rooms = [...new Set([...code].map(roomOf))].sort();
  const manifests = rooms.map((room) => `packages/${room}/package.json`);
  return {
    rooms,
    files: [...new Set([...code, ...data, ...manifests])].sort(),
    imports: [...imports].filter((name) => name !== '').sort(),
  };
}

const roomOf = (file: string): string => file.split('/')[1] ?? '';

function packageOf(specifier: string): string {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? '');
}

/** What is imported as a type alone is not needed when the program runs (`verbatimModuleSyntax` keeps the rest). */
const SPECIFIERS = [
  /^(?:import|export)\s+(?!type\b)[\w\s{},*$]*?\bfrom\s*'([\w@./-]+)'/gm,
  /^\s*import\s*'([\w@./-]+)'/gm,
  /\bimport\(\s*'([\w@./-]+)'/g,
];
const PLACES = /\bnew URL\(\s*'([\w./-]+)',\s*import\.meta\.url/g;

function specifiersIn(text: string): string[] {
  const modules = SPECIFIERS.flatMap((form) => [...text.matchAll(form)].map((match) => match[1] ?? ''));
  const places = [...text.matchAll(PLACES)].map((match) => relativeOf(match[1] ?? ''));
  return [...modules.filter((specifier) => !specifier.startsWith('node:')), ...places].filter((path) => path !== './');
}

/** `new URL('worker.ts', …)` is beside the file as well. */
const relativeOf = (path: string): string => (path.startsWith('.') ? path : `./${path}`);

/** Path of a file of ours; undefined when the package is from outside. */
function targetOf(root: string, from: string, specifier: string): string | undefined {
  const target = specifier.startsWith('.')
    ? relative(root, join(root, dirname(from), specifier))
    : specifier.startsWith(OURS)
      ? exported(specifier.slice(OURS.length))
      : undefined;
  if (target !== undefined && !existsSync(join(root, target))) {
    throw new TsukuroiError('PACKAGE_IMPORT_LOST', { file: from, wanted: specifier });
  }
  return target;
}

/** Every room exports `.` as `src/index.ts` and `./*` as `src/*` (its package.json). */
function exported(path: string): string {
  const [room = '', ...rest] = path.split('/');
  return `packages/${room}/src/${rest.length === 0 ? 'index.ts' : rest.join('/')}`;
}

/** Data in the folder itself, and in folders below it that hold no code of their own. */
function dataBeside(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (NOT_DATA.test(path)) {
      return [];
    }
    if (entry.isDirectory()) {
      const below = filesBelow(root, path);
      return below.some((file) => CODE.test(file)) ? [] : below.filter((file) => !NOT_DATA.test(file));
    }
    return entry.isFile() && !/\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

function filesBelow(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
}
