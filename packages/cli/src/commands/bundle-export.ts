import { join, resolve } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import { type BundleSource, type ExportOptions, exportBundle } from '@tsukuroi/trust/bundle/export.ts';
import { contentsAfter, madeBundles, readMade } from '@tsukuroi/trust/bundle/made.ts';
import { type ReadRequest, readRequest } from '@tsukuroi/trust/bundle/request.ts';
import { ENTRY_KINDS, type EntryKind, MANIFEST_NAME } from '@tsukuroi/trust/bundle/shape.ts';
import { contentSources, fileSources } from '@tsukuroi/trust/bundle/sources.ts';
import { findVolumes } from '@tsukuroi/trust/bundle/volumes.ts';
import { type FileDoor, nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { loadOnlineKey } from '@tsukuroi/trust/keys/online-key.ts';
import { signerOf } from '@tsukuroi/trust/roles/verify.ts';
import { readableBytes } from '@tsukuroi/trust/store/space.ts';
import type { ContentStore } from '@tsukuroi/trust/store/store.ts';
import {
  BUNDLE_OPTIONS,
  bundlePlaces,
  bytesOption,
  directionOf,
  progressBar,
  required,
  storeAt,
} from '../bundle-options.ts';
import { type Command, type CommandIo, listOption, type OptionValues, textOption } from '../command.ts';

const NAME = 'bundle export';

export const command: Command = {
  summary: {
    ja: '持ち運びファイルを書き出します。--since か --request があれば、相手にまだないものだけを入れます',
    en: 'Writes a bundle. With --since or --request it carries only what the other side lacks',
  },
  usage:
    '--out DIR --organisation ID --facility ID|all --key FILE… [--add KIND:PATH…] [--holder NAME…] [--since DIR|ID | --request FILE] [--max-size 30G] [--about TEXT] [--direction inward|outward] [--recipient age1…] [--data DIR] [--json]',
  options: {
    ...BUNDLE_OPTIONS,
    out: { type: 'string' },
    key: { type: 'string', multiple: true },
    add: { type: 'string', multiple: true },
    holder: { type: 'string', multiple: true },
    since: { type: 'string' },
    request: { type: 'string' },
    'max-size': { type: 'string' },
    about: { type: 'string' },
    recipient: { type: 'string', multiple: true },
  },
  positionals: false,
  async run(io, options) {
    const door = nodeDoor();
    const places = bundlePlaces(io, options);
    const made = madeBundles(door, places.made);
    const store = storeAt(door, places.store);
    const direction = directionOf(options, NAME);
    const out = resolve(required(options, 'out', NAME));
    const organisation = required(options, 'organisation', NAME);
    const facility = required(options, 'facility', NAME);
    const request = await requestOf(door, options, { organisation, facility });
    const base = await baseOf(door, options, made, request);
    const volumeBytes = bytesOption(options, 'max-size', NAME);
    const recipients = listOption(options, 'recipient');
    const exported = await exportBundle({
      door,
      clock: io.clock,
      out,
      organisation,
      facility,
      direction,
      sequence: await made.nextSequence(io.clock),
      about: aboutOf(options),
      sources: await sourcesOf(door, store, options, request),
      ...(base === undefined ? {} : { base }),
      sign: await signerFrom(door, options, direction),
      ...(recipients.length === 0 ? {} : { recipients }),
      ...(volumeBytes === undefined ? {} : { volumeBytes }),
      onProgress: progressBar(io),
    });
    await made.record(exported);
    const { id, bundle, folders, carriedBytes, leftOut } = exported;
    if (options.json === true) {
      await io.out(`${JSON.stringify({ id, sequence: bundle.sequence, folders, carriedBytes, leftOut }, null, 2)}\n`);
    } else {
      await io.out(folders.map((folder) => `${folder}\n`).join(''));
    }
    sayDone(io, exported, request);
    return 0;
  },
};

function aboutOf(options: OptionValues): ExportOptions['about'] {
  const text = textOption(options, 'about')?.replaceAll(/[\s\p{Cc}]+/gu, ' ');
  return { ja: text ?? '更新と知識', en: text ?? 'updates and knowledge' };
}

/** A request is answered to whoever made it, never to another facility. */
async function requestOf(
  door: FileDoor,
  options: OptionValues,
  whom: { readonly organisation: string; readonly facility: string },
): Promise<ReadRequest | undefined> {
  const file = textOption(options, 'request');
  if (file === undefined) {
    return undefined;
  }
  if (options.since !== undefined) {
    throw new TsukuroiError('USAGE', { detail: '--since | --request', command: NAME });
  }
  const read = await readRequest(door, resolve(file));
  const { organisation, facility } = read.request;
  if (organisation !== whom.organisation || facility !== whom.facility) {
    const ours = `${whom.organisation}/${whom.facility}`;
    throw new TsukuroiError('BUNDLE_OTHER_FACILITY', { organisation, facility, ours }, { exitCode: 3 });
  }
  return read;
}

async function baseOf(
  door: FileDoor,
  options: OptionValues,
  made: ReturnType<typeof madeBundles>,
  request: ReadRequest | undefined,
): Promise<ExportOptions['base']> {
  if (request !== undefined) {
    const { bundle, contents, lost } = request.request.has;
    const known = bundle === null ? undefined : await made.find(bundle.id);
    const has = new Set([...(known === undefined ? [] : contentsAfter(known)), ...contents]);
    for (const hash of lost) {
      has.delete(hash);
    }
    return { told: { kind: 'request', id: request.id }, has };
  }
  const since = textOption(options, 'since');
  if (since === undefined) {
    return undefined;
  }
  const folders = /^[0-9a-f]{64}$/.test(since) ? [] : await findVolumes(door, [resolve(since)]);
  const earlier =
    folders[0] === undefined ? await made.find(since) : await readMade(door, join(folders[0], MANIFEST_NAME));
  if (earlier === undefined) {
    throw new TsukuroiError('BUNDLE_NOT_FOUND', { folder: since, name: MANIFEST_NAME });
  }
  return { told: { kind: 'bundle', id: earlier.id, sequence: earlier.bundle.sequence }, has: contentsAfter(earlier) };
}

async function sourcesOf(
  door: FileDoor,
  store: ContentStore,
  options: OptionValues,
  request: ReadRequest | undefined,
): Promise<readonly BundleSource[]> {
  const hashes = new Set<string>();
  for (const holder of listOption(options, 'holder')) {
    const held = await store.held(holder);
    if (held === undefined) {
      throw new TsukuroiError('USAGE', { detail: `--holder ${holder}`, command: NAME });
    }
    held.map((hash) => hashes.add(hash));
  }
  for (const want of request?.request.wanted ?? []) {
    if (want.kind === 'content') {
      hashes.add(want.sha256);
    }
  }
  const sources: BundleSource[] = [];
  for (const added of listOption(options, 'add')) {
    const at = added.indexOf(':');
    const kind = ENTRY_KINDS.find((known): known is EntryKind => known === added.slice(0, Math.max(0, at)));
    if (kind === undefined) {
      throw new TsukuroiError('USAGE', { detail: `--add ${ENTRY_KINDS.join('|')}:PATH`, command: NAME });
    }
    sources.push(...(await fileSources(door, kind, resolve(added.slice(at + 1)))));
  }
  const named = new Set(sources.map((source) => source.sha256));
  return [...sources, ...(await contentSources(store, [...hashes].filter((hash) => !named.has(hash)).sort()))];
}

async function signerFrom(
  door: FileDoor,
  options: OptionValues,
  direction: ExportOptions['direction'],
): Promise<ExportOptions['sign']> {
  const files = listOption(options, 'key');
  if (files.length === 0) {
    throw new TsukuroiError('USAGE', { detail: '--key FILE', command: NAME });
  }
  const role = direction === 'inward' ? 'collector' : 'director';
  return signerOf(await Promise.all(files.map((file) => loadOnlineKey(door, resolve(file), role))));
}

function sayDone(
  io: CommandIo,
  { folders, carriedBytes, leftOut }: Awaited<ReturnType<typeof exportBundle>>,
  request: ReadRequest | undefined,
): void {
  const japanese = io.language === 'ja';
  const already = japanese
    ? `、相手にあるため入れなかったもの ${leftOut} 件`
    : `, ${leftOut} left out because the other side has them`;
  io.say(
    japanese
      ? `${folders.length} 枚、${readableBytes(carriedBytes)} を書き出しました${leftOut > 0 ? already : ''}。フォルダーごと USBメモリーへ写してください。\n`
      : `Wrote ${folders.length} volume(s), ${readableBytes(carriedBytes)}${leftOut > 0 ? already : ''}. Copy each folder to a stick.\n`,
  );
  const packages = request?.request.wanted.filter((want) => want.kind === 'package').length ?? 0;
  if (packages > 0) {
    io.say(
      japanese
        ? `依頼書のソフトウェア ${packages} 件は名前で頼まれています。取り寄せた配布物を --holder で指定したときだけ入ります。\n`
        : `${packages} packages of the request are asked for by name; they are in only if fetched and named with --holder.\n`,
    );
  }
}
