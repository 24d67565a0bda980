import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '@tsukuroi/core';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { contentProblem } from '../repository/contents.ts';
import { archiveRecipe, recipeOf } from '../testing/recipe.ts';
import { readRecipe } from './recipe.ts';
import { LATER_KINDS, Recipe } from './shape.ts';

const bytesOf = (value: unknown) => Buffer.from(JSON.stringify(value));

/** The places of what is wrong; empty when nothing is. */
function wrongIn(value: unknown): readonly string[] {
  const read = readRecipe(bytesOf(value));
  return read.ok ? [] : read.error.map(({ at }) => at);
}

/** A recipe with one value exchanged, by its path. */
function withValue(recipe: Recipe, path: string, value: unknown): unknown {
  const copy = structuredClone(recipe) as unknown;
  const parts = path.split('.');
  let at = copy as Record<string, unknown>;
  for (const part of parts.slice(0, -1)) {
    at = at[part] as Record<string, unknown>;
  }
  at[parts.at(-1) ?? ''] = value;
  return copy;
}

const folder = join(import.meta.dirname, '../../../../docs/formats');

describe('docs/formats/recipe.md', () => {
  const page = readFileSync(join(folder, 'recipe.md'), 'utf8');
  const examples = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text]) => JSON.parse(text ?? 'null'));

  it('has examples that can be signed: a deb and an archive', () => {
    expect(examples.map(wrongIn)).toEqual([[], []]);
    expect(examples.map(({ install }) => install[0].kind)).toEqual(['deb', 'archive']);
  });

  it('has the schema that the program checks with', () => {
    const written: unknown = JSON.parse(readFileSync(join(folder, 'schemas/recipe.schema.json'), 'utf8'));

    const current: unknown = JSON.parse(JSON.stringify(z.toJSONSchema(Recipe)));

    expect(written, 'write z.toJSONSchema of Recipe to docs/formats/schemas/recipe.schema.json').toEqual(current);
  });
});

it('a deb, an rpm and an archive are recipes; the kinds of Windows are said to come later', () => {
  const rpm = recipeOf({
    scheme: 'rpm',
    detect: [{ by: 'rpm', package: 'viewer' }],
    install: [
      {
        kind: 'rpm',
        arch: 'x86_64',
        artifact: { sha256: sha256('viewer.rpm'), length: 10 },
        package: 'viewer',
        version: '2.0-1.el9',
        switches: [],
      },
    ],
  });

  expect([recipeOf(), archiveRecipe(), rpm].map(wrongIn)).toEqual([[], [], []]);
  for (const kind of LATER_KINDS) {
    const read = readRecipe(bytesOf(withValue(recipeOf(), 'install.0.kind', kind)));
    expect(read.ok ? [] : read.error).toMatchObject([
      { at: 'install.0.kind', text: { ja: expect.stringContaining(kind) } },
    ]);
  }
});

/** Fields by which a package format somewhere runs something; none of them is a field here. */
const COMMAND_FIELDS = [
  ...['script', 'scripts', 'command', 'commands', 'run', 'exec', 'shell', 'hook', 'hooks', 'env', 'environment'],
  ...['preinst', 'postinst', 'prerm', 'postrm', 'before', 'after', 'preinstall', 'postinstall', 'silent', 'args'],
  ...['installCommand', 'uninstallCommand', 'detectScript', 'powershell', 'bash', 'service', 'unit', 'cron'],
];

describe('a field that could smuggle a command is refused', () => {
  it.each(COMMAND_FIELDS)('a field named %s, wherever it stands', (name) => {
    for (const recipe of [recipeOf(), archiveRecipe()]) {
      for (const place of ['', 'install.0.', 'install.0.artifact.', 'detect.0.', 'uninstall.', 'exitCodes.', 'name.']) {
        expect([place, wrongIn(withValue(recipe, `${place}${name}`, 'reboot'))]).not.toEqual([place, []]);
      }
    }
    expect(wrongIn(withValue(archiveRecipe(), `install.0.files.0.${name}`, 'reboot'))).not.toEqual([]);
  });

  const WORDS = [
    '$(reboot)',
    '`reboot`',
    'a;reboot',
    'a|sh',
    'a&&b',
    'a\nb',
    '-rf',
    'a b',
    '%COMSPEC%',
    '../a',
    "a'b",
    'a"b',
    '',
  ];
  it.each([
    ['app', recipeOf()],
    ['version', recipeOf()],
    ['scheme', recipeOf()],
    ['detect.0.package', recipeOf()],
    ['install.0.package', recipeOf()],
    ['install.0.version', recipeOf()],
    ['install.0.answers.0.question', recipeOf()],
    ['close.0', recipeOf()],
    ['install.0.into', archiveRecipe()],
    ['install.0.files.0.path', archiveRecipe()],
    ['install.0.keep.0', archiveRecipe()],
    ['detect.0.path', archiveRecipe()],
  ] as const)('words of a shell in %s', (path, recipe) => {
    expect(WORDS.filter((word) => wrongIn(withValue(recipe, path, word)).length === 0)).toEqual([]);
  });

  it.each([
    ['dpkg --pre-invoke runs a command', '--pre-invoke=reboot'],
    ['dpkg --force-all skips every check', '--force-all'],
    ['dpkg --root installs elsewhere', '--root=/'],
    ['rpm --pipe hands output to a command', '--pipe=sh'],
    ['rpm --define replaces a macro by a command', '--define=_x %(reboot)'],
  ])('a switch: %s', (_, option) => {
    expect(wrongIn(withValue(recipeOf(), 'install.0.switches', [option]))).toEqual(['install.0.switches.0']);
  });

  it('an answer with a second line would be an answer to another question', () => {
    expect(wrongIn(withValue(recipeOf(), 'install.0.answers.0.value', 'x\nsudo sudo/y string z'))).not.toEqual([]);
    expect(wrongIn(withValue(recipeOf(), 'install.0.answers.0.question', 'sudo/y'))).toEqual(['install.0.answers']);
  });

  it.each([
    '/etc/cron.d',
    '/etc/systemd/system',
    '/usr/bin',
    '/usr/local/bin',
    '/root/viewer',
    '/opt',
    '/opt/../etc',
    '/opt/a/b',
    'opt/viewer',
    '/lib/udev/rules.d',
  ])('an archive laid out in %s: a mere file there is a command', (into) => {
    expect(wrongIn(archiveRecipe({ into }))).toContain('install.0.into');
  });

  it.each(['4755', '0777', '6755', '755', '0666'])('a file of mode %s', (mode) => {
    expect(wrongIn(withValue(archiveRecipe(), 'install.0.files.0.mode', mode))).not.toEqual([]);
  });
});

it.each([
  ['nothing sees what is installed', withValue(recipeOf(), 'detect.0.package', 'other'), 'install.0'],
  ['two ways for one architecture', recipeOf({ install: [...recipeOf().install, ...recipeOf().install] }), 'install.1'],
  ['a package is not removed file by file', recipeOf({ uninstall: { by: 'files' } }), 'uninstall'],
  ['an archive is no package', withValue(archiveRecipe(), 'uninstall', { by: 'package', purge: true }), 'uninstall'],
  ['done and restart at once', recipeOf({ exitCodes: { success: [0], restart: [0] } }), 'exitCodes'],
  ['names that differ in case alone', twin('BIN/viewer'), 'install.0.files'],
  ['a name that is file and folder', twin('bin/viewer/x'), 'install.0.files'],
  ['kept, and not laid out', withValue(archiveRecipe(), 'install.0.keep.0', 'etc/none'), 'install.0.keep'],
  ['no source of its facts', recipeOf({ sources: [] }), 'sources'],
  ['no object', 'recipe', ''],
])('refused: %s', (_, recipe, at) => {
  expect(wrongIn(recipe)).toContain(at);
});

function twin(path: string): Recipe {
  const [archive] = archiveRecipe().install;
  const files = archive?.kind === 'archive' ? archive.files : [];
  return archiveRecipe({ files: [...files, ...files.slice(0, 1).map((file) => ({ ...file, path }))] });
}

it('a recipe in the place of another app or version is refused, and says so', () => {
  const bytes = bytesOf(recipeOf());

  expect(contentProblem('recipes/viewer/2.0.json', bytes)).toBeUndefined();
  for (const path of ['recipes/viewer/2.1.json', 'recipes/other/2.0.json', 'charter/main.json', 'scripts/run.sh']) {
    expect([path, contentProblem(path, bytes)?.ja]).toEqual([path, expect.any(String)]);
  }
});
