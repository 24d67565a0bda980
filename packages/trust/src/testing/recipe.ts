import { sha256 } from '@tsukuroi/core';
import type { Recipe } from '../recipe/shape.ts';

/** What an archive holds; made up. */
const PROGRAM = 'a viewer of pictures, made up';

/** A recipe of a made-up program, as a deb and as an archive is written apart; tests change what they are about. */
export function recipeOf(changes: Partial<Recipe> = {}): Recipe {
  return {
    format: 'recipe/1',
    app: 'viewer',
    version: '2.0',
    scheme: 'deb',
    name: { ja: '画像ビューア', en: 'Picture viewer' },
    detect: [{ by: 'deb', package: 'viewer' }],
    install: [
      {
        kind: 'deb',
        arch: 'amd64',
        artifact: { sha256: sha256('viewer_2.0_amd64.deb'), length: 20 },
        package: 'viewer',
        version: '2.0-1',
        switches: ['--force-confold'],
        answers: [{ question: 'viewer/port', type: 'string', value: '4242' }],
      },
    ],
    exitCodes: { success: [0], restart: [] },
    close: ['viewer'],
    uninstall: { by: 'package', purge: false },
    needsBytes: 40_000_000,
    sources: [{ title: 'release notes', url: 'https://viewer.example/2.0', date: '2026-11-20' }],
    ...changes,
  };
}

/** The same program as an archive that is laid out in a folder of its own. */
export function archiveRecipe(changes: Partial<Extract<Recipe['install'][number], { kind: 'archive' }>> = {}): Recipe {
  const file = { sha256: sha256(PROGRAM), length: PROGRAM.length };
  return recipeOf({
    scheme: 'semver',
    detect: [{ by: 'file', path: 'bin/viewer', sha256: file.sha256 }],
    install: [
      {
        kind: 'archive',
        arch: 'x86_64',
        artifact: { sha256: sha256('viewer-2.0.tar.gz'), length: 17 },
        packed: 'tar.gz',
        into: '/opt/viewer',
        strip: 1,
        files: [
          { path: 'bin/viewer', ...file, mode: '0755' },
          { path: 'etc/viewer.conf', ...file, mode: '0644' },
        ],
        keep: ['etc/viewer.conf'],
        ...changes,
      },
    ],
    uninstall: { by: 'files' },
  });
}
