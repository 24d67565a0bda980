import { type ProgramCategory, sha256 } from '@tsukuroi/core';
import { AGENT_PROTOCOLS } from '@tsukuroi/protocol/release-facts.ts';
import { readRecipe } from '@tsukuroi/trust/recipe/recipe.ts';
import type { Recipe } from '@tsukuroi/trust/recipe/shape.ts';
import { type Release, readRelease } from '@tsukuroi/trust/release/release.ts';

/** Catalogues of tests: recipes and releases as `catalog add` and `catalog add-release` make them, without their files. */

/** A recipe of one program, a Debian package, and its artifact. */
export function viewerFiles(
  version: string,
  { category, frozen }: { readonly category?: ProgramCategory; readonly frozen?: string } = {},
) {
  const words = (text: string) => ({ ja: text, en: text });
  const artifact = { sha256: sha256(`viewer ${version}`), length: 40_000 };
  const recipe: Recipe = {
    format: 'recipe/1',
    ...{ app: 'viewer', version, scheme: 'deb', name: { ja: 'カルテの閲覧', en: 'Viewer' } },
    detect: [{ by: 'deb', package: 'viewer' }],
    install: [
      { kind: 'deb', arch: 'amd64', artifact, package: 'viewer', version, switches: ['--force-confold'], answers: [] },
    ],
    exitCodes: { success: [0], restart: [] },
    close: [],
    uninstall: { by: 'package', purge: false },
    needsBytes: 100_000,
    ...(category === undefined ? {} : { category }),
    ...(frozen === undefined ? {} : { frozen: { because: words(frozen), since: '2026-11-01' } }),
    sources: [{ title: 'カルテの閲覧', url: 'https://viewer.example/', date: '2026-11-01' }],
  };
  const content = Buffer.from(JSON.stringify(recipe));
  const read = readRecipe(content);
  if (!read.ok) {
    throw new Error(JSON.stringify(read.error));
  }
  return { set: [{ path: `recipes/viewer/${version}.json`, content }], artifacts: [artifact] };
}

/** A release of the agent, and its package. */
export function releaseFiles(
  version: string,
  more: {
    readonly architecture?: string | undefined;
    readonly upgradesFrom?: string;
    readonly agentProtocols?: readonly number[];
  } = {},
) {
  const { upgradesFrom = '0.1.0', agentProtocols = AGENT_PROTOCOLS } = more;
  const architecture = 'architecture' in more ? more.architecture : 'amd64';
  const artifact = { sha256: sha256(`agent ${version}`), length: 50_000 };
  const release: Release = {
    format: 'release/1',
    role: 'agent',
    version,
    package: { name: 'tsukuroi-agent', ...artifact, ...(architecture === undefined ? {} : { architecture }) },
    upgradesFrom,
    schema: null,
    agentProtocols: [...agentProtocols],
  };
  const content = Buffer.from(JSON.stringify(release));
  if (readRelease(content) === undefined) {
    throw new Error(`no release: ${version}`);
  }
  return { set: [{ path: `releases/agent/${version}.json`, content }], artifacts: [artifact] };
}
