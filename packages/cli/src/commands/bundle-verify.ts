import { resolve } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import { labelText } from '@tsukuroi/trust/bundle/label.ts';
import { verifyBundle } from '@tsukuroi/trust/bundle/verify.ts';
import { findVolumes } from '@tsukuroi/trust/bundle/volumes.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { ageWords, BUNDLE_OPTIONS, bundlePlaces, expectationOf, progressBar, verifierFor } from '../bundle-options.ts';
import type { Command } from '../command.ts';

export const command: Command = {
  summary: {
    ja: '持ち運びファイルの署名と中身をすべて確かめます。何も変えません。足りないメディアがあるときの終了コードは 1、信じられないときは 3 です',
    en: 'Checks signatures and every byte of a bundle and changes nothing. Exit code 1 when volumes are missing, 3 when it cannot be trusted',
  },
  usage: 'DIR… --organisation ID --facility ID [--direction inward|outward] [--trust FILE] [--data DIR] [--json]',
  options: { ...BUNDLE_OPTIONS, trust: { type: 'string' } },
  positionals: true,
  async run(io, options, positionals) {
    if (positionals.length === 0) {
      throw new TsukuroiError('USAGE', { detail: 'DIR', command: 'bundle verify' });
    }
    const door = nodeDoor();
    const expects = expectationOf(options, 'bundle verify');
    const verify = await verifierFor(door, options, bundlePlaces(io, options), expects);
    const folders = await findVolumes(
      door,
      positionals.map((path) => resolve(path)),
    );
    const found = await verifyBundle({
      stick: door,
      folders,
      verify,
      expects,
      clock: io.clock,
      onProgress: progressBar(io),
    });
    const { id, missingVolumes, readBytes, bundle } = found;
    if (options.json === true) {
      const { sequence, madeAt, facility, organisation, direction } = bundle;
      const entries = bundle.entries.length;
      await io.out(
        `${JSON.stringify({ id, organisation, facility, direction, sequence, madeAt, entries, readBytes, volumes: bundle.volumes.length, missingVolumes }, null, 2)}\n`,
      );
    } else {
      await io.out(labelText(found, 1).replaceAll('\r\n', '\n').replace('\uFEFF', ''));
    }
    io.say(`${ageWords(io, bundle.madeAt)}\n`);
    if (missingVolumes.length > 0) {
      const list = missingVolumes.join(', ');
      io.say(io.language === 'ja' ? `手元にないメディア: ${list} 枚目\n` : `volumes not at hand: ${list}\n`);
      return 1;
    }
    io.say(io.language === 'ja' ? '署名も中身も正しいものです。\n' : 'Signatures and content are right.\n');
    return 0;
  },
};
