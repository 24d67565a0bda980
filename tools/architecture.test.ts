import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/**
 * The rooms and what each may import: the data's way (docs/data-flow.md). A room's package.json says what it does import;
 * this table says what it may; the source files must agree with both.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: [],
  versions: ['core'],
  knowledge: ['core', 'versions'],
  protocol: ['core'],
  matching: ['core', 'versions', 'knowledge', 'protocol'],
  providers: ['core', 'protocol'],
  content: ['core'],
  trust: ['core'],
  policy: ['core'],
  collector: ['core', 'versions', 'knowledge', 'content', 'providers', 'protocol', 'trust'],
  server: ['core', 'versions', 'knowledge', 'matching', 'providers', 'content', 'policy', 'protocol', 'trust'],
  relay: ['core', 'protocol', 'trust'],
  agent: ['core', 'policy', 'protocol', 'providers', 'trust', 'versions'],
  cli: [
    'agent',
    'collector',
    'content',
    'core',
    'knowledge',
    'matching',
    'policy',
    'protocol',
    'providers',
    'relay',
    'server',
    'trust',
    'versions',
    'web',
  ],
  web: ['core', 'protocol'],
  testkit: [
    'agent',
    'collector',
    'content',
    'core',
    'knowledge',
    'matching',
    'policy',
    'protocol',
    'providers',
    'relay',
    'server',
    'trust',
    'versions',
  ],
};

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const rooms = readdirSync(join(root, 'packages'));

interface RoomManifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

function manifestOf(room: string): RoomManifest {
  return JSON.parse(readFileSync(join(root, 'packages', room, 'package.json'), 'utf8')) as RoomManifest;
}

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (name === 'node_modules' || name === 'dist') {
      return [];
    }
    if (statSync(path).isDirectory()) {
      return sources(path);
    }
    return /\.(ts|tsx|mjs)$/.test(name) ? [path] : [];
  });
}

/** Names of packages that a file imports, statically or not. */
function importsOf(path: string): string[] {
  const text = readFileSync(path, 'utf8');
  const found = text.matchAll(/\bfrom\s+'([^']+)'|^\s*import\s+'([^']+)'|\bimport\(\s*'([^']+)'/gm);
  return [...found].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

function packageOf(specifier: string): string {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? `${parts[0]}/${parts[1]}` : (parts[0] ?? '');
}

const isTest = (path: string): boolean =>
  /\.(test|bench)\.tsx?$|\/(bench|testing|quality|dev)\/|vite\.config/.test(path);

describe.each(rooms)('room %s', (room) => {
  const files = sources(join(root, 'packages', room));

  it('stands in the table of rooms and declares only rooms it may import', () => {
    const allowed = MAY_IMPORT[room];
    const declared = Object.keys(manifestOf(room).dependencies ?? {}).filter((name) => name.startsWith('@tsukuroi/'));

    expect(allowed, `${room} is missing in MAY_IMPORT`).toBeDefined();
    expect(declared.filter((name) => !allowed?.includes(name.slice('@tsukuroi/'.length)))).toEqual([]);
  });

  it('holds code: no empty placeholder room', () => {
    expect(files.length).toBeGreaterThan(0);
  });

  it('imports only what its package.json declares', () => {
    const { dependencies = {}, devDependencies = {} } = manifestOf(room);
    const wrong = files
      .filter((path) => !isTest(path))
      .flatMap((path) =>
        importsOf(path)
          .filter(
            (specifier) =>
              !specifier.startsWith('.') && !specifier.startsWith('node:') && !specifier.startsWith('virtual:'),
          )
          .filter(
            (specifier) =>
              dependencies[packageOf(specifier)] === undefined && devDependencies[packageOf(specifier)] === undefined,
          )
          .filter((specifier) => packageOf(specifier) !== `@tsukuroi/${room}`)
          .map((specifier) => `${relative(root, path)} imports ${specifier}`),
      );

    expect(wrong).toEqual([]);
  });

  it('does not reach into another room by a relative path', () => {
    const wrong = files.flatMap((path) =>
      importsOf(path)
        .filter((specifier) => specifier.startsWith('.'))
        .filter((specifier) => !join(dirname(path), specifier).startsWith(join(root, 'packages', room)))
        .map((specifier) => `${relative(root, path)} imports ${specifier}`),
    );

    expect(wrong).toEqual([]);
  });

  it('takes the clock as a parameter', () => {
    const outermost = /packages\/core\/src\/clock\.ts$|packages\/cli\/src\/|packages\/web\/src\/|packages\/testkit\//;
    const wrong = files
      .filter((path) => !isTest(path) && !outermost.test(path))
      .filter((path) => /\bDate\.now\(\)|new Date\(\)/.test(readFileSync(path, 'utf8')))
      .map((path) => relative(root, path));

    expect(wrong).toEqual([]);
  });
});

describe('files', () => {
  const all = rooms.flatMap((room) => sources(join(root, 'packages', room)));

  it('are named in kebab-case', () => {
    const wrong = all
      .map((path) => relative(root, path))
      .filter((path) => !/^[a-z0-9/._-]+$/.test(path) || /\/(utils|helpers|common)\b/.test(path));

    expect(wrong).toEqual([]);
  });

  it('hold no test that is narrowed to itself', () => {
    const wrong = all.filter(
      (path) => /\.test\.tsx?$/.test(path) && /\b(it|describe|test)\.only\(/.test(readFileSync(path, 'utf8')),
    );

    expect(wrong).toEqual([]);
  });
});
