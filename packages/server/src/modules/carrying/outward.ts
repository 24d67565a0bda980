import { type Clock, canonicalJson, inOneLine, sha256 } from '@tsukuroi/core';
import type { Manifest } from '@tsukuroi/protocol';
import type { BundleSource } from '@tsukuroi/trust/bundle/export.ts';
import { makeRequest, type ReadRequest, requestText } from '@tsukuroi/trust/bundle/request.ts';
import type { Request } from '@tsukuroi/trust/bundle/shape.ts';

export type OutwardKind = 'request' | 'results';

/** What is to leave: everything of it, before it is written. */
export interface Outward {
  readonly kind: OutwardKind;
  readonly request: ReadRequest & { readonly bytes: Uint8Array };
  /** Lists of packages by their SHA-256; none in a request. */
  readonly lists: ReadonlyMap<string, Manifest>;
}

/** Puts together what is to leave (docs/formats/bundle.md says under which names). */
export function outwardOf(
  clock: Clock,
  kind: OutwardKind,
  asked: Omit<Request, 'format' | 'madeAt'>,
  lists: ReadonlyMap<string, Manifest>,
): Outward {
  return { kind, request: makeRequest(clock, asked), lists: kind === 'results' ? lists : new Map() };
}

/** The same for the same things, whenever they were put together: when a request was made says nothing about what it holds. */
export function outwardDigest({ kind, lists, request: { request } }: Outward): string {
  const { has, wanted } = request;
  return sha256(canonicalJson({ kind, has, wanted, lists: [...lists.keys()].sort() }));
}

export function outwardSources({ lists, request }: Outward): BundleSource[] {
  return [
    sourceOf('request', 'request.json', request.bytes),
    ...[...lists].map(([hash, list]) =>
      sourceOf('inventory', `machines/${hash}.json`, Buffer.from(canonicalJson(list))),
    ),
  ];
}

function sourceOf(kind: BundleSource['kind'], name: string, bytes: Uint8Array): BundleSource {
  return {
    kind,
    name,
    size: bytes.length,
    sha256: sha256(bytes),
    async *open() {
      yield bytes;
    },
  };
}

/**
 * What a person reads before it leaves: everything that is in it. Packages of several lists are written once, since only what is written,
 * and not in which list it stands, can say something about somebody. A name that a device sent hides nothing of it and begins no line.
 */
export function outwardText(outward: Outward): string {
  const { kind, lists, request } = outward;
  const text = requestText(request);
  if (kind === 'request') {
    return text;
  }
  const packages = new Set(
    [...lists.values()].flatMap(({ software }) =>
      software.map(({ arch = '', name, version }) => inOneLine(`${name} ${version} ${arch}`.trim())),
    ),
  );
  const systems = [...lists.values()].map(({ arch, os, software }) =>
    inOneLine(`・${os.id} ${os.version} ${arch} ソフトウェア ${software.length} 個`.replaceAll(/ {2,}/g, ' ')),
  );
  return `${text}
■ 端末のパッケージ一覧 ${lists.size} 種類（端末の名前、台数、部署、利用者は入っていません。同じ一覧の端末は 1 つにまとめてあります）
${systems.join('\n')}

■ その中に出てくるソフトウェア ${packages.size} 個（名前、版、機種）
${[...packages]
  .sort()
  .map((one) => `・${one}`)
  .join('\n')}
`;
}
