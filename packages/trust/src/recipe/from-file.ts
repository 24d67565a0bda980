import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { TsukuroiError } from '@tsukuroi/core';
import { lastWords, type RunCommand, runCommand } from '../release/debian/run-command.ts';
import './errors.ts';
import { readRecipe } from './recipe.ts';
import type { Recipe } from './shape.ts';

/** What a file cannot say of itself, and a person has to. */
export interface RecipeWords {
  /** Folder in `recipes/`; made from the package's name unless told. */
  readonly app?: string;
  readonly name: { readonly ja: string; readonly en: string };
  readonly source: { readonly title: string; readonly url: string; readonly date: string };
  /** What the program is for; one of `PROGRAM_CATEGORIES`, or the recipe is refused. */
  readonly category?: string;
  /** Programs that must have ended before it is installed. */
  readonly close: readonly string[];
  /** Exit codes that mean "done after a restart". */
  readonly restartCodes: readonly number[];
  /** Of archives: version, the scheme it counts by, where it goes, what is left out in front, and what a site changes. */
  readonly version?: string;
  readonly scheme?: string;
  readonly into?: string;
  readonly strip: number;
  readonly keep: readonly string[];
  /** Versions whose place it may take although it is no newer. */
  readonly replaces?: readonly string[];
}

type Way = Recipe['install'][number];
type Artifact = Way['artifact'];

/** What a recipe can hold of an archive; also what a hostile one may take of this machine's disk while it is read. */
const MOST_FILES = 5_000;
const UNPACK_MS = 600_000;
/** An archive that unpacks to more than this times its size is no program. */
const SWELLS = 200;

/**
 * A recipe made from the file of a program: kind, names, versions, hashes and sizes are read out of it, and nothing of it is run. What comes
 * out is held against the same checks as any recipe.
 *
 * @throws TsukuroiError RECIPE_FILE_UNKNOWN, RECIPE_FILE_UNREADABLE, RECIPE_WORDS_MISSING, RECIPE_REFUSED (exit code 2)
 */
export async function recipeFromFile(file: string, words: RecipeWords, run: RunCommand = runCommand): Promise<Recipe> {
  const { kind, artifact } = await looked(file);
  const draft =
    kind === 'deb'
      ? await fromDeb(file, artifact, run)
      : kind === 'rpm'
        ? await fromRpm(file, artifact, run)
        : await fromArchive(file, kind, artifact, words, run);
  const recipe: Omit<Recipe, 'category'> & Pick<RecipeWords, 'category'> = {
    format: 'recipe/1',
    app: words.app ?? appOf(draft.app),
    version: draft.version,
    scheme: draft.scheme,
    name: words.name,
    ...(words.category === undefined ? {} : { category: words.category }),
    detect: [draft.detect],
    install: [draft.way],
    exitCodes: { success: [0], restart: [...words.restartCodes] },
    close: [...words.close],
    uninstall: draft.way.kind === 'archive' ? { by: 'files' } : { by: 'package', purge: false },
    needsBytes: draft.needsBytes,
    ...(words.replaces === undefined || words.replaces.length === 0 ? {} : { replaces: [...words.replaces] }),
    sources: [words.source],
  };
  const read = readRecipe(Buffer.from(JSON.stringify(recipe)));
  if (!read.ok) {
    const detail = read.error.map(({ at, text }) => `${at}: ${text.ja}`).join(' / ');
    throw refusal('RECIPE_REFUSED', file, detail.slice(0, 500));
  }
  return read.value;
}

interface Draft {
  readonly app: string;
  readonly version: string;
  readonly scheme: string;
  readonly detect: Recipe['detect'][number];
  readonly way: Way;
  readonly needsBytes: number;
}

type Packed = Extract<Way, { kind: 'archive' }>['packed'];

/** By its first bytes, not by its name (deb(5), rpm's lead, RFC 1952, the xz format, POSIX ustar, ZIP 4.3.7). */
async function looked(file: string): Promise<{ readonly kind: 'deb' | 'rpm' | Packed; readonly artifact: Artifact }> {
  const handle = await open(file, 'r').catch((cause) => {
    throw refusal('RECIPE_FILE_UNREADABLE', file, String((cause as NodeJS.ErrnoException).code), cause);
  });
  const head = Buffer.alloc(512);
  const { size } = await handle.stat();
  await handle.read(head, 0, head.length, 0);
  await handle.close();
  const hex = head.toString('hex', 0, 6);
  const starts: readonly (readonly [string, 'deb' | 'rpm' | Packed])[] = [
    [Buffer.from('!<arch').toString('hex'), 'deb'],
    ['edabeedb', 'rpm'],
    ['1f8b08', 'tar.gz'],
    ['fd377a585a00', 'tar.xz'],
    ['504b0304', 'zip'],
  ];
  const known = starts.find(([start]) => hex.startsWith(start))?.[1];
  const kind = known ?? (head.toString('latin1', 257, 262) === 'ustar' ? 'tar' : undefined);
  if (kind === undefined) {
    throw refusal('RECIPE_FILE_UNKNOWN', file, basename(file));
  }
  return { kind, artifact: { sha256: await sha256Of(file), length: size } };
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

async function fromDeb(file: string, artifact: Artifact, run: RunCommand): Promise<Draft> {
  const asked = await run(['dpkg-deb', '-f', file, 'Package', 'Version', 'Architecture', 'Installed-Size']);
  const field = (key: string) => new RegExp(`^${key}: (.+)$`, 'm').exec(asked.out)?.[1]?.trim();
  const [name, version, arch] = [field('Package'), field('Version'), field('Architecture')];
  if (asked.code !== 0 || name === undefined || version === undefined) {
    throw refusal('RECIPE_FILE_UNREADABLE', file, lastWords(asked));
  }
  return {
    app: name,
    version: fileVersion(version),
    scheme: 'deb',
    detect: { by: 'deb', package: name },
    way: {
      ...{ kind: 'deb', artifact, package: name, version },
      arch: oneOf(['amd64', 'arm64', 'i386', 'all'], arch, file),
      switches: ['--force-confdef', '--force-confold'],
      answers: [],
    },
    // In KiB (Debian Policy 5.6.20); the unpacked files beside the old ones for a moment.
    needsBytes: Number(field('Installed-Size') ?? 0) * 1024 * 2 + artifact.length,
  };
}

async function fromRpm(file: string, artifact: Artifact, run: RunCommand): Promise<Draft> {
  const format = '%{NAME}\\t%|EPOCH?{%{EPOCH}:}:{}|%{VERSION}-%{RELEASE}\\t%{ARCH}\\t%{SIZE}';
  const asked = await run(['rpm', '-qp', '--nosignature', '--queryformat', format, file]);
  const [name, version, arch, size] = asked.out.split('\t');
  if (asked.code !== 0 || name === undefined || version === undefined) {
    throw refusal('RECIPE_FILE_UNREADABLE', file, lastWords(asked));
  }
  return {
    app: name,
    version: fileVersion(version),
    scheme: 'rpm',
    detect: { by: 'rpm', package: name },
    way: {
      ...{ kind: 'rpm', artifact, package: name, version },
      arch: oneOf(['x86_64', 'aarch64', 'i686', 'noarch'], arch, file),
      switches: [],
    },
    needsBytes: Number(size ?? 0) * 2 + artifact.length,
  };
}

async function fromArchive(
  file: string,
  packed: Packed,
  artifact: Artifact,
  words: RecipeWords,
  run: RunCommand,
): Promise<Draft> {
  const { into, keep, scheme, strip, version } = words;
  if (into === undefined || version === undefined || scheme === undefined) {
    throw refusal('RECIPE_WORDS_MISSING', file, '--into --version --scheme');
  }
  const folder = await mkdtemp(join(tmpdir(), 'tsukuroi-archive-'));
  try {
    await unpack(file, packed, folder, run);
    const files = await filesBelow(folder, strip, artifact.length * SWELLS + 1_000_000, file);
    const program = files.filter(({ mode }) => mode === '0755').sort((a, b) => b.length - a.length)[0] ?? files[0];
    if (program === undefined) {
      throw refusal('RECIPE_FILE_UNREADABLE', file, `strip ${strip}: 0`);
    }
    return {
      app: basename(into),
      version: fileVersion(version),
      scheme,
      detect: { by: 'file', path: program.path, sha256: program.sha256 },
      way: { kind: 'archive', arch: 'any', artifact, packed, into, strip, files, keep: [...keep] },
      needsBytes: files.reduce((sum, { length }) => sum + length, 0) * 2 + artifact.length,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function unpack(file: string, packed: Packed, folder: string, run: RunCommand): Promise<void> {
  // Neither owner nor modes of the archive count, and nothing is written over (tar(1), unzip(1)).
  const command =
    packed === 'zip'
      ? ['unzip', '-q', '-n', file, '-d', folder]
      : ['tar', '-x', '-f', file, '-C', folder, '--no-same-owner', '--keep-old-files', '--no-xattrs', '--no-acls'];
  const answer = await run(command, { timeoutMs: UNPACK_MS });
  if (answer.code !== 0) {
    throw refusal('RECIPE_FILE_UNREADABLE', file, lastWords(answer));
  }
}

type ArchivedFile = Extract<Way, { kind: 'archive' }>['files'][number];

/** Plain files alone; links, devices and what lies in front of the stripped folders are left out, as on the device. */
async function filesBelow(folder: string, strip: number, mostBytes: number, file: string): Promise<ArchivedFile[]> {
  const found: ArchivedFile[] = [];
  let bytes = 0;
  const walk = async (within: readonly string[]): Promise<void> => {
    for (const name of (await readdir(join(folder, ...within))).sort()) {
      const path = [...within, name];
      const facts = await lstat(join(folder, ...path));
      if (facts.isDirectory()) {
        await walk(path);
      } else if (facts.isFile() && path.length > strip) {
        bytes += facts.size;
        if (found.length >= MOST_FILES || bytes > mostBytes) {
          throw refusal('RECIPE_FILE_UNREADABLE', file, `${found.length} files, ${bytes} bytes`);
        }
        found.push({
          path: path.slice(strip).join('/'),
          sha256: await sha256Of(join(folder, ...path)),
          length: facts.size,
          mode: (facts.mode & 0o111) === 0 ? '0644' : '0755',
        });
      }
    }
  };
  await walk([]);
  return found;
}

/** Epochs and the like cannot stand in a file's name; the package's own version stays in the recipe. */
function fileVersion(version: string): string {
  return version.replace(/^\d+:/, '');
}

function appOf(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9.-]+/g, '-')
    .replace(/^[.-]+/, '');
}

function oneOf<const T extends string>(known: readonly T[], value: string | undefined, file: string): T {
  const found = known.find((one) => one === value?.trim());
  if (found === undefined) {
    throw refusal('RECIPE_FILE_UNREADABLE', file, `architecture ${value ?? '-'}`);
  }
  return found;
}

function refusal(code: string, file: string, detail: string, cause?: unknown): TsukuroiError {
  return new TsukuroiError(code, { file, detail }, { exitCode: 2, ...(cause === undefined ? {} : { cause }) });
}
