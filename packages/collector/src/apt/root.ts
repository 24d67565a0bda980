import { mkdir, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { TsukuroiError, writeWhole } from '@tsukuroi/core';
import type { RunProgram } from '@tsukuroi/core/apt/run-program.ts';
import type { AptSource } from '@tsukuroi/knowledge/feeds/debian-repository/sources.ts';
import { repositoryError } from '@tsukuroi/providers/apt/repository-errors.ts';
import { isPlainPath } from '@tsukuroi/providers/apt/repository-options.ts';
import { aptWayOutError } from '../way-out/apt-failure.ts';
import { wayOutSettings } from '../way-out/apt-settings.ts';
import { believedAuthorities } from '../way-out/network.ts';
import { STRAIGHT, type WayOut } from '../way-out/shape.ts';
import './errors.ts';

const APT_GET = '/usr/bin/apt-get';
const APT_TIMEOUT_MS = 1_800_000;
const APT_OUTPUT_BYTES = 64 * 1024 ** 2;

export interface RootOptions {
  /** Folder of this root alone, absolute. */
  readonly folder: string;
  readonly sources: readonly AptSource[];
  /** Own architecture first. */
  readonly architectures: readonly string[];
  /** The vendor's keyrings, those that are there. */
  readonly keyrings: readonly string[];
  readonly run: RunProgram;
  readonly way?: WayOut;
}

/** One index as apt fetched it. */
export interface FetchedIndex {
  readonly file: string;
  /** Address of the archive, ending in `/`. */
  readonly repository: string;
  readonly suite: string;
  /** Name in the signed list, with the ending of its compression: `main/binary-amd64/Packages.xz`. */
  readonly path: string;
  /** The suite's signed list. */
  readonly inRelease: string;
}

/** apt with folders, sources and settings of its own: nothing of this machine's packages or sources counts. */
export interface AptRoot {
  readonly folder: string;
  /** Runs `apt-get` in this root; undefined when it did not end well. */
  apt(args: readonly string[]): Promise<string | undefined>;
  /** Fetches the lists anew; apt verifies them. Errors: `APT_LISTS_REFUSED`, `APT_ABSENT`, `PROXY_…`, `CERTIFICATE_NOT_TRUSTED`. */
  update(): Promise<void>;
  indexes(): Promise<readonly FetchedIndex[]>;
  write(name: string, text: string): Promise<string>;
}

/**
 * Makes a private root (apt.conf(5), Dir). The machine's settings of the way out — its proxy — go on counting; dates are checked
 * as always, since what is fetched here must be fresh.
 */
export async function aptRoot(options: RootOptions): Promise<AptRoot> {
  const { folder, sources, architectures, keyrings, run } = options;
  if (!isPlainPath(folder)) {
    throw repositoryError('folder-name', folder);
  }
  const lists = join(folder, 'lists');
  for (const made of [join(lists, 'partial'), join(folder, 'cache/archives/partial')]) {
    await mkdir(made, { recursive: true });
  }
  const write = async (name: string, text: string) => {
    await writeWhole(join(folder, name), text);
    return join(folder, name);
  };
  const signed = `signed-by=${keyrings.join(',')} arch=${architectures.join(',')}`;
  await write(
    'sources.list',
    sources.map(({ uri, suite, components }) => `deb [${signed}] ${uri} ${suite} ${components.join(' ')}\n`).join(''),
  );
  await write('preferences', '');
  await write('status', '');
  await write('extended_states', '');
  const authorities = join(folder, 'authorities.pem');
  const { way = STRAIGHT } = options;
  if (way.authorities.length > 0) {
    await write('authorities.pem', `${believedAuthorities(way).join('\n')}\n`);
  }
  // Only its owner may read it: it may hold the proxy's password.
  const configuration = await write(
    'apt.conf',
    `${settings(folder, architectures)}${wayOutSettings(way, authorities)}`,
  );

  const ask = async (args: readonly string[]): Promise<{ readonly well: boolean; readonly text: string }> => {
    const { code, stdout, problem } = await run({
      command: APT_GET,
      args: ['-c', configuration, '-q', ...args],
      timeoutMs: APT_TIMEOUT_MS,
      outputLimit: APT_OUTPUT_BYTES,
    });
    if (problem === 'absent') {
      throw new TsukuroiError('APT_ABSENT');
    }
    return { well: code === 0, text: stdout.toString('utf8') };
  };
  const apt = async (args: readonly string[]): Promise<string | undefined> => {
    const { well, text } = await ask(args);
    return well ? text : undefined;
  };

  return {
    folder,
    apt,
    write,
    async update() {
      const { well, text } = await ask(['-o', 'APT::Update::Error-Mode=any', 'update']);
      if (!well) {
        const cause = aptWayOutError(text, way);
        if (cause !== undefined) {
          throw cause;
        }
        const place = [...new Set(sources.map(({ uri }) => URL.parse(uri)?.host ?? uri))].join(', ');
        throw new TsukuroiError('APT_LISTS_REFUSED', { place }, { exitCode: 3 });
      }
    },
    async indexes() {
      const format = '$(FILENAME)|$(REPO_URI)|$(RELEASE)|$(METAKEY)';
      const text = (await apt(['indextargets', '--format', format, 'Identifier: Packages'])) ?? '';
      const signedLists = new Set((await readdir(lists)).filter((name) => name.endsWith('_InRelease')));
      return text.split('\n').flatMap((line) => fetchedIndex(line, lists, signedLists));
    },
  };
}

function fetchedIndex(line: string, lists: string, signedLists: ReadonlySet<string>): FetchedIndex[] {
  const [file, repository, suite, key] = line.trim().split('|');
  if (file === undefined || repository === undefined || suite === undefined || key === undefined) {
    return [];
  }
  const name = basename(file);
  const ending = /\.(?:xz|gz|lz4|bz2|zst)$/.exec(name)?.[0] ?? '';
  const inRelease = `${name.slice(0, name.lastIndexOf(`_${key.replaceAll('/', '_')}`))}_InRelease`;
  if (!signedLists.has(inRelease)) {
    throw new TsukuroiError('APT_LISTS_REFUSED', { place: `${suite} InRelease` }, { exitCode: 3 });
  }
  return [{ file, repository, suite, path: `${key}${ending}`, inRelease: join(lists, inRelease) }];
}

/** Updates that the vendor still hands out by halves wait: who gets them hangs on this machine's id (apt_preferences(5)). */
function settings(folder: string, architectures: readonly string[]): string {
  return `Dir::State::status "${folder}/status";
Dir::State::extended_states "${folder}/extended_states";
Dir::State::lists "${folder}/lists";
Dir::Cache "${folder}/cache";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "srcpkgcache.bin";
Dir::Etc::sourcelist "${folder}/sources.list";
Dir::Etc::sourceparts "-";
Dir::Etc::preferences "${folder}/preferences";
Dir::Etc::preferencesparts "-";
APT::Architecture "${architectures[0] ?? ''}";
#clear APT::Architectures;
APT::Architectures { ${architectures.map((one) => `"${one}";`).join(' ')} };
APT::Default-Release "";
APT::Install-Recommends "false";
APT::Get::Never-Include-Phased-Updates "true";
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::PDiffs "false";
Acquire::AllowInsecureRepositories "false";
Acquire::AllowDowngradeToInsecureRepositories "false";
Acquire::GzipIndexes "true";
Acquire::IndexTargets::deb::Packages::KeepCompressed "true";
Acquire::IndexTargets::deb::Packages::KeepCompressedAs "xz gz";
#clear Acquire::CompressionTypes::Order;
Acquire::CompressionTypes::Order { "xz"; "gz"; };
`;
}
