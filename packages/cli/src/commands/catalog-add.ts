import { copyFile, mkdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { dayInJapan, PROGRAM_CATEGORIES, TsukuroiError, writeWhole } from '@tsukuroi/core';
import { recipeFromFile } from '@tsukuroi/trust/recipe/from-file.ts';
import type { Recipe } from '@tsukuroi/trust/recipe/shape.ts';
import { categoryLine, stepsOf } from '@tsukuroi/trust/recipe/steps.ts';
import { schemeOf } from '@tsukuroi/versions/registry.ts';
import { type Command, listOption, type OptionValues, textOption } from '../command.ts';
import { needed } from '../keys-options.ts';

const NAME = 'catalog add';

export const command: Command = {
  summary: {
    ja: '院内のプログラム(deb・rpm・まとめたファイル)からレシピを作り、署名の前のカタログのフォルダーに加えます。--dry-run なら端末が行うことを見せるだけです',
    en: 'Makes a recipe of a program (deb, rpm, archive) and adds it to a catalogue folder before it is signed; --dry-run only shows what a device would do',
  },
  usage:
    '--file FILE --from DIR --name WORDS --source URL [--name-en WORDS] [--app ID] [--category CATEGORY] [--source-title WORDS] [--close PROGRAM]… [--restart-code N]… [--replaces VERSION]… [--version V --scheme ID --into DIR [--strip N] [--keep PATH]…] [--dry-run] [--json]',
  options: {
    file: { type: 'string' },
    from: { type: 'string' },
    name: { type: 'string' },
    'name-en': { type: 'string' },
    app: { type: 'string' },
    category: { type: 'string' },
    source: { type: 'string' },
    'source-title': { type: 'string' },
    close: { type: 'string', multiple: true },
    'restart-code': { type: 'string', multiple: true },
    version: { type: 'string' },
    scheme: { type: 'string' },
    into: { type: 'string' },
    strip: { type: 'string' },
    keep: { type: 'string', multiple: true },
    replaces: { type: 'string', multiple: true },
    'dry-run': { type: 'boolean' },
    json: { type: 'boolean' },
  },
  positionals: false,
  async run(io, options) {
    const file = resolve(needed(options, 'file', NAME));
    const from = resolve(needed(options, 'from', NAME));
    const recipe = await recipeFromFile(file, wordsOf(options, dayInJapan(io.clock.nowMs())));
    demandScheme(recipe);
    const path = join('recipes', recipe.app, `${recipe.version}.json`);
    const artifact = join('artifacts', basename(file));
    const dryRun = options['dry-run'] === true;
    if (!dryRun) {
      await mkdir(join(from, 'artifacts'), { recursive: true });
      await mkdir(dirname(join(from, path)), { recursive: true });
      if (resolve(from, artifact) !== file) {
        await copyFile(file, join(from, artifact));
      }
      await writeWhole(join(from, path), `${JSON.stringify(recipe, null, 2)}\n`, 0o644);
    }
    const steps = stepsOf(recipe).map((step) => step[io.language]);
    const category = categoryLine(recipe)[io.language];
    if (options.json === true) {
      await io.out(`${JSON.stringify({ format: 'catalog-add/1', added: !dryRun, path, artifact, steps, recipe })}\n`);
    }
    io.say(spoken({ from, path, artifact, category, dryRun, steps, japanese: io.language === 'ja' }));
    return 0;
  },
};

function wordsOf(options: OptionValues, today: string): Parameters<typeof recipeFromFile>[1] {
  const name = needed(options, 'name', NAME);
  const url = needed(options, 'source', NAME);
  const text = (option: string) => textOption(options, option);
  const given = (option: 'app' | 'version' | 'scheme' | 'into') => {
    const value = text(option);
    return value === undefined ? {} : { [option]: value };
  };
  return {
    ...given('app'),
    ...given('version'),
    ...given('scheme'),
    ...categoryOf(text('category')),
    ...given('into'),
    name: { ja: name, en: text('name-en') ?? name },
    source: { title: text('source-title') ?? name, url, date: today },
    close: listOption(options, 'close'),
    restartCodes: listOption(options, 'restart-code').map((code) => numberOf(code, 'restart-code')),
    strip: numberOf(text('strip') ?? '0', 'strip'),
    keep: listOption(options, 'keep'),
    replaces: listOption(options, 'replaces'),
  };
}

/** A word of the closed list; another one is told with the list, before anything is read. */
function categoryOf(value: string | undefined): { readonly category?: string } {
  if (value === undefined) {
    return {};
  }
  if (!PROGRAM_CATEGORIES.some((one) => one === value)) {
    throw new TsukuroiError('USAGE', { detail: `--category ${PROGRAM_CATEGORIES.join('|')}`, command: NAME });
  }
  return { category: value };
}

function numberOf(value: string, option: string): number {
  if (!/^\d{1,3}$/.test(value)) {
    throw new TsukuroiError('USAGE', { detail: `--${option} ${value}`, command: NAME });
  }
  return Number(value);
}

/** A recipe whose versions nobody can compare would never be an update. */
function demandScheme({ scheme, version }: Recipe): void {
  if (schemeOf(scheme)?.parse(version).ok !== true) {
    throw new TsukuroiError('USAGE', { detail: `--scheme ${scheme} --version ${version}`, command: NAME });
  }
}

function spoken(told: {
  readonly from: string;
  readonly path: string;
  readonly artifact: string;
  readonly category: string;
  readonly dryRun: boolean;
  readonly steps: readonly string[];
  readonly japanese: boolean;
}): string {
  const { artifact, category, dryRun, from, japanese, path, steps } = told;
  const list = steps.map((step, at) => `  ${at + 1}. ${step}`).join('\n');
  if (japanese) {
    const head = dryRun ? '試しです。何も加えていません。' : `${path} と ${artifact} を加えました。`;
    const next = dryRun
      ? 'よければ --dry-run を外して、もう一度行ってください。'
      : `中身を確かめてから「tsukuroi catalog sign --from ${from}」で署名してください。2 人の署名が要るときは --propose を付けます。`;
    return `${head}\n${category}\n端末は、保守の時間にこう動きます。\n${list}\n${next}\n`;
  }
  const head = dryRun ? 'A trial: nothing was added.' : `Added ${path} and ${artifact}.`;
  const next = dryRun
    ? 'Leave --dry-run out to add it.'
    : `Look at it, then sign with "tsukuroi catalog sign --from ${from}"; with --propose where two people sign.`;
  return `${head}\n${category}\nIn its window a device does this:\n${list}\n${next}\n`;
}
