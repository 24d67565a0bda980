import { inOneLine, isoSeconds, type Language, type Text } from '@tsukuroi/core';
import type { FileDoor } from '../../files/door.ts';
import { keyIdOf, type PublicKey } from '../../keys/key.ts';
import type { Listed } from '../../repository/catalog.ts';
import type { RoleStatement } from '../../repository/metadata.ts';
import { contentBefore } from './before.ts';
import { describeContent } from './content-words.ts';
import { contentOf, type OpenProposal } from './folder.ts';
import { proposalPlaces } from './shape.ts';

/** One line of what a holder is asked to sign. */
export interface SummaryLine {
  /** `careful`: it gives somebody more than they had. */
  readonly level: 'plain' | 'careful';
  readonly text: Text;
}

const plain = (ja: string, en: string): SummaryLine => ({ level: 'plain', text: { ja, en } });
const careful = (ja: string, en: string): SummaryLine => ({ level: 'careful', text: { ja, en } });
const short = (key: PublicKey) => keyIdOf(key).slice(0, 8);

/**
 * What a proposal changes against what was signed last. Made from the files to sign and from contents whose hash stands in them, never
 * from words that came along.
 *
 * @throws `PROPOSAL_CONTENT` when a content that would be signed is not here to be seen, or is nothing a device could use
 */
export async function summaryOf(door: FileDoor, opened: OpenProposal): Promise<readonly SummaryLine[]> {
  const { proposal, before, files } = opened;
  const madeAt = isoSeconds(proposal.madeAtMs);
  const since = before.catalog.signedAt ?? '-';
  const lines = [
    plain(
      `組織: ${proposal.organisation}（根 ${before.root.version} 版、${before.firstRoot}）`,
      `Organisation: ${proposal.organisation} (root ${before.root.version}, ${before.firstRoot})`,
    ),
    plain(`前回の署名: ${since}、提案: ${madeAt}`, `Signed last: ${since}; proposed: ${madeAt}`),
    ...roundLines(opened),
    ...keyLines(opened),
    ...collectorLines(opened),
  ];
  const catalog = files.filter(({ unsigned }) => unsigned.kind === 'targets');
  const changes = await Promise.all(
    catalog.map(({ role, unsigned }) => targetLines(door, opened, role, (unsigned.signed.targets ?? {}) as Listed)),
  );
  lines.push(...changes.flat());
  const kept = catalog.flatMap(({ role, unsigned }) => {
    const was = before.catalog.roles.get(role)?.targets ?? {};
    return Object.entries((unsigned.signed.targets ?? {}) as Listed).filter(([path, entry]) => same(was[path], entry));
  }).length;
  if (catalog.length > 0) {
    lines.push(plain(`変わらないもの: ${kept} 件`, `Unchanged: ${kept}`));
  }
  // A name or a reason in a content could move the cursor and write over what its reader is to see.
  return lines.map(({ level, text }) => ({ level, text: { ja: inOneLine(text.ja), en: inOneLine(text.en) } }));
}

/** The lines as a page of text; those that need care are marked. */
export function summaryText(lines: readonly SummaryLine[], language: Language): string {
  const mark = language === 'ja' ? '【注意】' : '[CARE] ';
  return `${lines.map(({ level, text }) => `${level === 'careful' ? mark : ''}${text[language]}`).join('\n')}\n`;
}

function roundLines({ draft, proposal }: OpenProposal): SummaryLine[] {
  if (!draft.twoRounds) {
    return [];
  }
  return [
    proposal.round === 1
      ? plain('2 回のうち 1 回目: 根に署名します', 'Round 1 of 2: the roots')
      : plain(
          '2 回のうち 2 回目: 署名済みの根を載せたカタログに署名します',
          'Round 2 of 2: the catalogue with the signed roots',
        ),
  ];
}

function keyLines({ proposal, before, draft }: OpenProposal): SummaryLine[] {
  const { change } = proposal;
  const lines: SummaryLine[] = [];
  const was = before.root.statement.roles;
  for (const [role, kind] of [
    ['root', 'root'],
    ['catalog', 'targets'],
  ] as const) {
    lines.push(...roleLines(role, was[kind], draft.statement.roles[kind]));
  }
  if (change.do === 'renew') {
    lines.push(
      plain(
        '鍵は変えず、期限を新しくします。今より古いカタログは、どの端末も受け付けなくなります',
        'Keys stay; the dates are new, and no device takes a catalogue older than the present one any more',
      ),
    );
  }
  if (change.do === 'director') {
    const known = before.directors.get(change.facility)?.statement.roles.targets.keys.map(short).join(' ') ?? '-';
    lines.push(
      careful(
        `施設 ${change.facility} のサーバの鍵: ${known} → ${short(change.key)}`,
        `Key of the server of ${change.facility}: ${known} -> ${short(change.key)}`,
      ),
    );
  }
  return lines;
}

function roleLines(role: string, was: RoleStatement, is: RoleStatement): SummaryLine[] {
  const [before, after] = [was.keys.map(short), is.keys.map(short)];
  const lines = [
    ...after
      .filter((id) => !before.includes(id))
      .map((id) => careful(`${role} の鍵 ${id} を加えます`, `Adds key ${id} to ${role}`)),
    ...before
      .filter((id) => !after.includes(id))
      .map((id) => plain(`${role} の鍵 ${id} を無効にします`, `Revokes key ${id} of ${role}`)),
  ];
  if (was.threshold === is.threshold && before.length === after.length) {
    return lines;
  }
  const words = [
    `${role} の署名に要る鍵: ${before.length} 本中 ${was.threshold} 本 → ${after.length} 本中 ${is.threshold} 本`,
    `Needed for ${role}: ${was.threshold} of ${before.length} -> ${is.threshold} of ${after.length}`,
  ] as const;
  return [...lines, is.threshold < was.threshold ? careful(...words) : plain(...words)];
}

function collectorLines({ proposal: { change } }: OpenProposal): SummaryLine[] {
  if (change.do !== 'collector') {
    return [];
  }
  const { key, remove } = change;
  return [
    ...(key === undefined ? [] : [careful(`収集機の鍵 ${short(key)} を加えます`, `Adds the collector ${short(key)}`)]),
    ...(remove === undefined
      ? []
      : [plain(`収集機の鍵 ${remove.slice(0, 8)} を外します`, `Removes the collector ${remove.slice(0, 8)}`)]),
  ];
}

async function targetLines(
  door: FileDoor,
  opened: OpenProposal,
  role: string,
  targets: Listed,
): Promise<SummaryLine[]> {
  const was = opened.before.catalog.roles.get(role)?.targets ?? {};
  const lines: SummaryLine[] = [];
  for (const path of Object.keys(was).filter((name) => targets[name] === undefined)) {
    const line = path.startsWith('directors/') ? careful : plain;
    lines.push(line(`外す: ${path}`, `Removes: ${path}`));
  }
  for (const [path, entry] of Object.entries(targets).filter(([name, one]) => !same(was[name], one))) {
    const verb = was[path] === undefined ? { ja: '加える', en: 'Adds' } : { ja: '変える', en: 'Changes' };
    const size = `${entry.length} bytes, sha256 ${entry.hashes.sha256}`;
    lines.push(plain(`${verb.ja}: ${path}（${size}）`, `${verb.en}: ${path} (${size})`));
    if (opened.proposal.change.do === 'catalog' && !path.startsWith('artifacts/')) {
      const now = await contentOf(door, opened.folder, path, entry);
      const before = await contentBefore(door, proposalPlaces(opened.folder), opened.before, path);
      lines.push(...describeContent(path, now, before));
    }
  }
  return lines;
}

function same(a: Listed[string] | undefined, b: Listed[string]): boolean {
  return a !== undefined && a.length === b.length && a.hashes.sha256 === b.hashes.sha256;
}
