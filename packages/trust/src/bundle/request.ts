import { type Clock, canonicalJson, isoSeconds, sha256, TsukuroiError } from '@tsukuroi/core';
import type { FileDoor } from '../files/door.ts';
import { japaneseTime, shortName } from './label.ts';
import { MANIFEST_LIMIT_BYTES, type Request, requestShape } from './shape.ts';

/** A request that was read, with its name. */
export interface ReadRequest {
  readonly id: string;
  readonly request: Request;
}

/** A request's bytes. Its shape has no field for free text: names of people or patients have no place to stand. */
export function makeRequest(
  clock: Clock,
  parts: Omit<Request, 'format' | 'madeAt'>,
): ReadRequest & { readonly bytes: Uint8Array } {
  const request = requestShape.parse({ format: 'request/1', madeAt: isoSeconds(clock.nowMs()), ...parts });
  const bytes = Buffer.from(canonicalJson(request));
  return { id: sha256(bytes), request, bytes };
}

/** Reads a request file; `BUNDLE_REQUEST_UNREADABLE` with the place of the first thing that does not belong there. */
export async function readRequest(door: FileDoor, path: string): Promise<ReadRequest> {
  const bytes = await door.read(path, MANIFEST_LIMIT_BYTES);
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (cause) {
    throw new TsukuroiError('BUNDLE_REQUEST_UNREADABLE', { path, reason: 'not JSON' }, { cause });
  }
  const parsed = requestShape.safeParse(value);
  if (!parsed.success) {
    const reason = parsed.error.issues[0]?.path.join('.') ?? '';
    throw new TsukuroiError('BUNDLE_REQUEST_UNREADABLE', { path, reason }, { cause: parsed.error });
  }
  return { id: sha256(bytes), request: parsed.data };
}

/** What a person reads before a request leaves the closed network: everything that is in it, nothing summed up away. */
export function requestText({ id, request }: ReadRequest): string {
  const { has, wanted } = request;
  const packages = wanted.flatMap((want) => (want.kind === 'package' ? [want] : []));
  const contents = wanted.flatMap((want) => (want.kind === 'content' ? [want.sha256] : []));
  return `${[
    'つくろい 依頼書（閉じた網から外へ出すもの）',
    '',
    `名前　　　　${shortName(id)}`,
    `施設　　　　${request.organisation} / ${request.facility}`,
    `作った日時　${japaneseTime(request.madeAt)}（日本時間）`,
    `取り込み済み　${has.bundle === null ? 'まだありません' : `${shortName(has.bundle.id)}（通し番号 ${has.bundle.sequence}）`}`,
    '',
    'このファイルに入っているのは下のものだけです。端末の名前、人の名前、患者の情報は入っていません。',
    '',
    `■ 欲しいソフトウェア ${packages.length} 件`,
    ...packages.map((want) =>
      [`・${want.name}`, want.version ?? '最新', want.architecture ?? '', want.scheme, want.origin ?? '']
        .filter((word) => word !== '')
        .join(' '),
    ),
    '',
    `■ 欲しい配布物（ハッシュ値） ${contents.length} 件`,
    ...contents.map((hash) => `・${hash}`),
    '',
    `■ 失われたか壊れていた配布物（ハッシュ値） ${has.lost.length} 件`,
    ...has.lost.map((hash) => `・${hash}`),
    '',
    `■ すでに持っている配布物（ハッシュ値） ${has.contents.length} 件`,
    ...has.contents.map((hash) => `・${hash}`),
  ].join('\n')}\n`;
}
