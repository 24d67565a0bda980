import type { Software } from '@tsukuroi/protocol';
import { problemsOf, softwareOf } from '../../dpkg/inventory.ts';
import { parseDpkgStatus } from '../../dpkg/status.ts';
import { importInvalid, nothingInside } from '../../errors.ts';
import { archOfPackages } from '../../linux-release/inventory.ts';
import { osOf, parseOsRelease } from '../../linux-release/os-release.ts';
import type { Unreadable } from '../../provider.ts';
import { parseRpmQuery } from '../../rpm/listing.ts';
import type { Importer, ImportFile } from '../importer.ts';
import { makeInventory, UNKNOWN_OS } from '../make-inventory.ts';
import { parseStickResult, STICK_RESULT_HEAD, type StickResult, type UnreadablePart } from './result.ts';

const TITLE = { ja: 'USB 収集の結果（申告）', en: 'Result of the USB collector (declared)' } as const;

/** A key on a stick that an untrusted machine can read proves nothing, so nothing signs a result. */
const DECLARED: Unreadable = {
  part: 'source',
  reason:
    '申告データです。USBメモリーで集めたもので、この機器の今の状態の証明にはなりません。日時はこの機器の時計によります。',
};

const REASONS: Readonly<Record<UnreadablePart, Unreadable>> = {
  'machine-id': {
    part: 'device',
    reason: 'machine-id を読めなかったため、ホスト名だけで見分けます。同じ名前の機器と区別できません。',
  },
  hash: {
    part: 'device',
    reason: 'ハッシュを計算する道具（sha256sum）がないため、ホスト名だけで見分けます。同じ名前の機器と区別できません。',
  },
  hostname: { part: 'device', reason: 'ホスト名を読めませんでした。' },
  'os-release': { part: 'os', reason: 'os-release を読めませんでした。OS の版は分かりません。' },
  kernel: { part: 'kernel', reason: '動いているカーネルの版を読めませんでした。' },
  arch: { part: 'arch', reason: 'CPU の種類を読めませんでした。' },
  interfaces: { part: 'interfaces', reason: 'ネットワークの MAC アドレスを読めませんでした。' },
  dpkg: { part: 'software', reason: 'dpkg の一覧を読めませんでした。入っていないとはみなしません。' },
  rpm: { part: 'software', reason: 'rpm の一覧を読めませんでした。入っていないとはみなしません。' },
  date: { part: 'collectedAt', reason: 'この機器の日時を読めませんでした。いつの内容か分かりません。' },
};

export const declaredUsb: Importer = {
  id: 'declared-usb',
  title: TITLE,
  howTo: {
    ja: 'ネットワークにつながらない Linux の機器で「sh tsukuroi.sh」を実行し、受け取り用の機械で「tsukuroi stick receive」を実行すると出来ます。',
    en: 'Run `sh tsukuroi.sh` on a Linux machine without network, then `tsukuroi stick receive` at the receiving station.',
  },
  recognise: (file) => file.lines()[0] === STICK_RESULT_HEAD,
  read(file) {
    const parsed = parseStickResult(file.lines());
    if (!parsed.ok) {
      throw importInvalid(file.name, TITLE.ja, `line ${parsed.error.line}`, parsed.error.reason);
    }
    const result = parsed.value;
    const { software, notes } = packagesOf(result, file);
    if (software.length === 0 && result.unreadable.length === 0) {
      throw nothingInside(file.name, TITLE.ja);
    }
    const os = osOf(parseOsRelease(result.osRelease));
    const inventory = makeInventory('declared-usb', file, {
      id: result.machine === undefined ? undefined : `usb:${result.machine}`,
      name: result.hostname ?? '',
      os: os ?? UNKNOWN_OS,
      arch: result.arch ?? archOfPackages(software),
      software,
      facts: {
        ...(result.hostname === undefined ? {} : { hostname: result.hostname }),
        ...(result.kernel === undefined ? {} : { kernel: { running: result.kernel, bootable: [] } }),
        ...(result.interfaces.length === 0
          ? {}
          : { interfaces: result.interfaces.map((port) => ({ ...port, addresses: [] })) }),
      },
      collectedAt: result.collectedAt,
      unreadable: [DECLARED, ...notesOf(result, os !== undefined), ...notes],
    });
    return { inventories: [inventory], refused: [] };
  },
};

function packagesOf(
  { dpkg, rpm }: StickResult,
  file: ImportFile,
): { readonly software: readonly Software[]; readonly notes: readonly Unreadable[] } {
  const status = dpkg === undefined ? undefined : parseDpkgStatus(dpkg.text);
  const listing = rpm === undefined ? undefined : parseRpmQuery(rpm.text);
  if (listing?.refused.length) {
    throw importInvalid(file.name, TITLE.ja, `rpm ${listing.refused[0] ?? 0}`, 'a line of rpm that names no version');
  }
  const debian = (status?.packages ?? []).map((item) => softwareOf(item, undefined));
  return {
    software: [...debian, ...(listing?.software ?? [])],
    notes: status === undefined ? [] : problemsOf(status),
  };
}

function notesOf(result: StickResult, system: boolean): Unreadable[] {
  const parts = new Set<UnreadablePart>(result.unreadable);
  // The program names what it failed to read; a line that is absent without being named is unknown all the same.
  const absent: readonly (readonly [UnreadablePart, boolean])[] = [
    ['os-release', system],
    ['hostname', result.hostname !== undefined],
    ['kernel', result.kernel !== undefined],
    ['interfaces', result.interfaces.length > 0],
    ['date', result.collectedAt !== undefined],
  ];
  for (const [part, known] of absent) {
    if (!known) {
      parts.add(part);
    }
  }
  if (result.machine === undefined && !parts.has('hash')) {
    parts.add('machine-id');
  }
  const notes = [...parts].map((part) => REASONS[part]);
  const listed = result.dpkg !== undefined || result.rpm !== undefined || parts.has('dpkg') || parts.has('rpm');
  return listed ? notes : [...notes, NO_LIST];
}

const NO_LIST: Unreadable = {
  part: 'software',
  reason: 'dpkg も rpm も見つからず、ソフトウェアの一覧がありません。「何も入っていない」とはみなしません。',
};
