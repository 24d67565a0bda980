import { resolve } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import { type ImportOutcome, importBundle } from '@tsukuroi/trust/bundle/import.ts';
import { findVolumes } from '@tsukuroi/trust/bundle/volumes.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { readableBytes } from '@tsukuroi/trust/store/space.ts';
import {
  ageWords,
  BUNDLE_OPTIONS,
  bundlePlaces,
  expectationOf,
  progressBar,
  storeAt,
  verifierFor,
} from '../bundle-options.ts';
import { type Command, type CommandIo, textOption } from '../command.ts';

const IDENTITY_LIMIT_BYTES = 8192;

export const command: Command = {
  summary: {
    ja: '持ち運びファイルを、すべて確かめてから取り込みます。途中で抜けても何も変わらず、もう一度行えば続きから始まります。ほかのメディアを待つときの終了コードは 1 です',
    en: 'Takes a bundle in after checking all of it. Interrupted, it changes nothing and goes on when repeated. Exit code 1 while other volumes are needed',
  },
  usage:
    'DIR… --organisation ID --facility ID [--direction inward|outward] [--identity FILE] [--trust FILE] [--data DIR] [--json]',
  options: { ...BUNDLE_OPTIONS, trust: { type: 'string' }, identity: { type: 'string' } },
  positionals: true,
  async run(io, options, positionals) {
    if (positionals.length === 0) {
      throw new TsukuroiError('USAGE', { detail: 'DIR', command: 'bundle import' });
    }
    const door = nodeDoor();
    const places = bundlePlaces(io, options);
    const expects = expectationOf(options, 'bundle import');
    const verify = await verifierFor(door, options, places, expects);
    const identityFile = textOption(options, 'identity');
    const identity =
      identityFile === undefined
        ? undefined
        : identityIn(Buffer.from(await door.read(resolve(identityFile), IDENTITY_LIMIT_BYTES)).toString('utf8'));
    const outcome = await importBundle({
      stick: door,
      folders: await findVolumes(
        door,
        positionals.map((path) => resolve(path)),
      ),
      door,
      root: places.bundles,
      store: storeAt(door, places.store),
      clock: io.clock,
      verify,
      expects,
      ...(identity === undefined ? {} : { identity }),
      onProgress: progressBar(io),
    });
    if (options.json === true) {
      const { id, missingVolumes, copiedBytes, bundle, entries } = outcome;
      await io.out(
        `${JSON.stringify({ outcome: outcome.outcome, id, sequence: bundle.sequence, madeAt: bundle.madeAt, copiedBytes, missingVolumes, entries: entries.length }, null, 2)}\n`,
      );
    }
    io.say(`${sentenceOf(io, outcome)}\n${ageWords(io, outcome.bundle.madeAt)}\n`);
    return outcome.outcome === 'waiting' ? 1 : 0;
  },
};

/** An age identity file has comments and one key per line (age specification, "native X25519 identity"). */
function identityIn(text: string): string {
  const key = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .find((line) => line.startsWith('AGE-SECRET-KEY-'));
  if (key === undefined) {
    throw new TsukuroiError('USAGE', { detail: '--identity: AGE-SECRET-KEY-…', command: 'bundle import' });
  }
  return key;
}

function sentenceOf(io: CommandIo, { outcome, missingVolumes, copiedBytes, entries }: ImportOutcome): string {
  const japanese = io.language === 'ja';
  if (outcome === 'waiting') {
    const list = missingVolumes.join(', ');
    return japanese
      ? `${readableBytes(copiedBytes)} を読み取りました。まだ何も変わっていません。${list} 枚目を挿して、もう一度行ってください。`
      : `Read ${readableBytes(copiedBytes)}. Nothing has changed yet. Plug in volume ${list} and repeat.`;
  }
  if (outcome === 'already') {
    return japanese
      ? 'この持ち運びファイルは取り込み済みです。何も書いていません。'
      : 'This bundle is in already. Nothing was written.';
  }
  return japanese
    ? `取り込みました: ${entries.length} 件、新しく ${readableBytes(copiedBytes)}。メディアを抜いてかまいません。`
    : `Taken in: ${entries.length} entries, ${readableBytes(copiedBytes)} new. The medium may be removed.`;
}
