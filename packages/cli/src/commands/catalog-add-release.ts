import { copyFile, mkdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { writeWhole } from '@tsukuroi/core';
import { releaseInPackage } from '@tsukuroi/trust/release/debian/release-in-package.ts';
import { releasePath } from '@tsukuroi/trust/release/release.ts';
import type { Command } from '../command.ts';
import { needed } from '../keys-options.ts';

const NAME = 'catalog add-release';

export const command: Command = {
  summary: {
    ja: 'つくろい自身の新しい版（.deb）を、署名の前のカタログのフォルダーに加えます。中身から版、データベースの形、端末との言葉を読み取ります',
    en: 'Adds a release of the product itself (.deb) to a catalogue folder before it is signed; reads what it is out of the package',
  },
  usage: '--package FILE --from DIR [--json]',
  options: { package: { type: 'string' }, from: { type: 'string' }, json: { type: 'boolean' } },
  positionals: false,
  async run(io, options) {
    const file = resolve(needed(options, 'package', NAME));
    const from = resolve(needed(options, 'from', NAME));
    const release = await releaseInPackage(file);
    const path = releasePath(release);
    const artifact = join('artifacts', basename(file));
    await mkdir(join(from, 'artifacts'), { recursive: true });
    await copyFile(file, join(from, artifact));
    await writeWhole(join(from, path), `${JSON.stringify(release, null, 2)}\n`, 0o644);
    if (options.json === true) {
      await io.out(`${JSON.stringify({ format: 'catalog-add-release/1', path, artifact, release })}\n`);
    }
    const ja = `${path} と ${artifact} を加えました。中身を確かめてから「tsukuroi catalog sign --from ${from}」で署名してください。\n`;
    const en = `Added ${path} and ${artifact}. Look at them, then sign with "tsukuroi catalog sign --from ${from}".\n`;
    io.say(io.language === 'ja' ? ja : en);
    return 0;
  },
};
