import { TsukuroiError } from '@tsukuroi/core';
import { keyIdOf, type PublicKey } from '../../keys/key.ts';
import { type CatalogEntries, draftCatalog } from '../../repository/catalog.ts';
import { entryOf, nextVersion, type RoleStatement, signingBytes, type Unsigned } from '../../repository/metadata.ts';
import { readSigned } from '../../repository/read.ts';
import { type RootStatement, unsignedRoot } from '../../repository/root.ts';
import { nextStatement, renewedStatement } from '../next-statement.ts';
import { directorStatement } from '../root-roles.ts';
import type { Before } from './before.ts';
import type { Proposal } from './shape.ts';

/** One file that a proposal comes to, and who must sign it. */
export interface FileToSign {
  /** Under which name a part speaks of it: `2.root`, `directors/main/3.root`, `targets`. */
  readonly name: string;
  readonly role: string;
  readonly version: number;
  /** Of the organisation's catalogue when absent. */
  readonly facility?: string;
  readonly unsigned: Unsigned;
  /** What a key signs. */
  readonly bytes: Uint8Array;
  /** Each of these must be reached: a root needs the keys before and after. */
  readonly needs: readonly { readonly role: 'root' | 'catalog'; readonly by: RoleStatement }[];
}

/** What a proposal comes to. */
export interface Draft {
  /** Roots to sign: the organisation's, directors'. */
  readonly roots: readonly FileToSign[];
  /** Whether the catalogue can be signed only after the roots: it lists directors' roots with their signatures. */
  readonly twoRounds: boolean;
  /** The organisation's root afterwards. */
  readonly statement: RootStatement;
  /** The catalogue, once the directors' roots are complete. */
  catalog(directorRoots: ReadonlyMap<string, Uint8Array>): Promise<readonly FileToSign[]>;
}

/**
 * Works out what a proposal comes to. Pure: the same proposal over the same past gives the same files on every holder's machine,
 * and what is signed is what this program says it is, never bytes that came along.
 *
 * @throws `KEY_NOT_LISTED`, `THRESHOLD_LOST`, `ROLE_FULL`, `TARGET_PATH`
 */
export function draftProposal(before: Before, proposal: Pick<Proposal, 'change' | 'madeAtMs'>): Draft {
  const { change, madeAtMs } = proposal;
  const statement = statementAfter(before, change);
  const newRoot = statement !== before.root.statement;
  const sameRootKeys = JSON.stringify(statement.roles.root) === JSON.stringify(before.root.statement.roles.root);
  const roots: FileToSign[] = [];
  if (newRoot) {
    const version = before.root.version + 1;
    roots.push(rootFile(`${version}.root`, version, statement, before.root.statement, madeAtMs));
  }
  for (const [facility, next] of directorsAfter(before, change, statement, !sameRootKeys)) {
    const known = before.directors.get(facility);
    const version = (known?.version ?? 0) + 1;
    const name = `directors/${facility}/${version}.root`;
    roots.push({ ...rootFile(name, version, next, known?.statement, madeAtMs), facility });
  }
  return {
    roots,
    statement,
    twoRounds: roots.some(({ facility }) => facility !== undefined),
    async catalog(directorRoots) {
      const top = unsignedRoot(statement, before.root.version + (newRoot ? 1 : 0), madeAtMs);
      const root = readSigned('root', Buffer.from(JSON.stringify({ signed: top.signed })));
      const entries = entriesAfter(before, change, directorRoots);
      const { files } = await draftCatalog(before.catalog, root, entries, madeAtMs, (_, previous) =>
        nextVersion(previous, madeAtMs),
      );
      return files.map(({ role, version, kind, signed }) => {
        const unsigned = { kind, signed };
        const by = statement.roles[kind];
        return { name: role, role, version, unsigned, bytes: signingBytes(unsigned), needs: [{ role: 'catalog', by }] };
      });
    },
  };
}

/** Directors' roots among signed files, by facility: the catalogue lists them with their signatures. */
export function directorRootsIn(signed: ReadonlyMap<FileToSign, Uint8Array>): ReadonlyMap<string, Uint8Array> {
  return new Map(
    [...signed].flatMap(([{ facility }, root]) => (facility === undefined ? [] : [[facility, root] as const])),
  );
}

/** Directors' roots that follow: the one that gets another key, or all of them when the keys of root or the dates change. */
function directorsAfter(
  { directors }: Before,
  change: Proposal['change'],
  statement: RootStatement,
  otherRootKeys: boolean,
): readonly (readonly [string, RootStatement])[] {
  if (change.do === 'director') {
    return [[change.facility, directorStatement(statement, change.facility, change.key)]];
  }
  if (change.do !== 'renew' && !otherRootKeys) {
    return [];
  }
  const { root } = statement.roles;
  return [...directors].map(([facility, { statement: own }]) => [facility, { ...own, roles: { ...own.roles, root } }]);
}

function statementAfter({ root: { statement }, catalog }: Before, change: Proposal['change']): RootStatement {
  if (change.do === 'renew') {
    return renewedStatement(statement, catalog.snapshotVersion);
  }
  if (change.do === 'add' || change.do === 'rotate') {
    return nextStatement(statement, change, change.key);
  }
  return change.do === 'revoke' ? nextStatement(statement, change, undefined) : statement;
}

function rootFile(
  name: string,
  version: number,
  statement: RootStatement,
  previous: RootStatement | undefined,
  madeAtMs: number,
): FileToSign {
  const unsigned = unsignedRoot(statement, version, madeAtMs);
  const needs = [statement, ...(previous === undefined ? [] : [previous])].map(({ roles }) => ({
    role: 'root' as const,
    by: roles.root,
  }));
  return { name, role: 'root', version, unsigned, bytes: signingBytes(unsigned), needs };
}

function entriesAfter(
  before: Before,
  change: Proposal['change'],
  directorRoots: ReadonlyMap<string, Uint8Array>,
): CatalogEntries {
  const set = [...directorRoots].map(([facility, bytes]) => ({
    path: `directors/${facility}/root.json`,
    entry: entryOf(bytes),
  }));
  if (change.do === 'catalog') {
    return { set: change.set.map(({ path, entry }) => ({ path, entry: plain(entry) })), remove: change.remove };
  }
  if (change.do === 'collector') {
    return { set, remove: [], collectors: collectorsAfter(before, change.key, change.remove) };
  }
  return { set, remove: [] };
}

/** Without members that are undefined: they would stand in one program's canonical form and not in another's. */
function plain({ length, hashes, custom }: Extract<Proposal['change'], { do: 'catalog' }>['set'][number]['entry']) {
  return custom === undefined ? { length, hashes } : { length, hashes, custom };
}

function collectorsAfter({ catalog }: Before, added: PublicKey | undefined, remove: string | undefined) {
  const { keys } = catalog.collectors;
  const stay = keys.filter((key) => keyIdOf(key) !== remove);
  if (remove !== undefined && stay.length === keys.length) {
    throw new TsukuroiError('KEY_NOT_LISTED', { keyid: remove, role: 'collector' }, { exitCode: 3 });
  }
  return { keys: [...stay, ...(added === undefined ? [] : [added])], threshold: 1 };
}
