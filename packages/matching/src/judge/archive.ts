import type { ArchivePackage } from '@tsukuroi/knowledge/record.ts';
import { orderOf, schemeOf } from '@tsukuroi/versions';
import { ownSuffixOf } from '../distribution.ts';
import { identityOf, type JudgedIdentity, type PackageFacts } from '../identity.ts';
import type { Verdict } from '../verdict.ts';
import type { CompiledKnowledge } from './compiled.ts';

/**
 * What the index of the distribution's archive adds to a package: its source where a listing does not name it (rule
 * source-unknown), and that a version newer than everything in the archive was not built there (rule not-from-archive).
 */
export function withArchive(identity: JudgedIdentity, knowledge: CompiledKnowledge): JudgedIdentity {
  const facts = identity.package;
  if (facts === undefined || identity.kind !== 'package') {
    return identity;
  }
  if (identity.doubt?.rule === 'source-unknown') {
    return withSource(identity, facts, knowledge.archiveOf(facts.place, identity.name));
  }
  return identity;
}

function withSource(identity: JudgedIdentity, facts: PackageFacts, records: readonly ArchivePackage[]): JudgedIdentity {
  const exact = records.find((record) => record.version === identity.version);
  const any = exact ?? records[0];
  if (any === undefined) {
    return identity;
  }
  const sourceVersion = exact?.sourceVersion ?? sameNumbering(any, identity.version);
  if (sourceVersion === undefined) {
    return identity;
  }
  const { binaries, ...rest } = identity;
  return identityOf(
    {
      ...rest,
      doubt: undefined,
      judgedVersion: sourceVersion,
      candidates: [
        {
          entry: facts.place.distribution,
          products: [`${facts.place.family}/${facts.place.distribution}/${facts.place.release}/${any.source}`],
        },
      ],
      package: { ...facts, source: any.source, sourceVersion },
    },
    binaries,
  );
}

/** Binary-only rebuilds carry `+b` and a number beside the source's version (Debian Developer's Reference 5.10.2.1). */
const REBUILD = /\+b\d+$/;

/** Where the archive's binary counts as its source does, so did the installed one. Otherwise its source version is not known. */
function sameNumbering(record: ArchivePackage, version: string): string | undefined {
  return record.version.replace(REBUILD, '') === record.sourceVersion ? version.replace(REBUILD, '') : undefined;
}

/** Finding `UPDATE-<source>`: the security suite holds a newer version than the installed one. */
export function missingUpdate(identity: JudgedIdentity, knowledge: CompiledKnowledge): Verdict | undefined {
  const facts = identity.package;
  const scheme = schemeOf(identity.scheme);
  if (facts === undefined || scheme === undefined || identity.doubt !== undefined || identity.version === '') {
    return undefined;
  }
  const records = knowledge.archiveOf(facts.place, identity.name).filter((record) => isFor(record, identity.arch));
  const newer = records.filter((record) => orderOf(scheme, identity.version, record.version) === 'older');
  const security = newestOf(
    newer.filter((record) => record.security),
    scheme,
  );
  const newest = newestOf(newer, scheme);
  if (security === undefined || newest === undefined) {
    return undefined;
  }
  return {
    kind: 'missing-update',
    id: `UPDATE-${facts.source ?? identity.name}`,
    verdict: 'affected',
    rule: 'missing-update',
    ...(identity.kind === 'kernel-tools' ? { group: 'kernel-tools' as const } : {}),
    claims: [],
    archive: security,
    params: { available: security.version, fixed: newest.version, suite: security.suite },
  };
}

function isFor(record: ArchivePackage, arch: string): boolean {
  return (
    record.architecture === 'all' ||
    arch === '' ||
    arch === 'all' ||
    DEB_NAMES[arch] === record.architecture ||
    arch === record.architecture
  );
}

/** Debian's names of architectures beside the kernel's (dpkg-architecture(1)). */
const DEB_NAMES: Readonly<Record<string, string>> = { x86_64: 'amd64', aarch64: 'arm64', i686: 'i386' };

function newestOf(
  records: readonly ArchivePackage[],
  scheme: NonNullable<ReturnType<typeof schemeOf>>,
): ArchivePackage | undefined {
  let newest: ArchivePackage | undefined;
  for (const record of records) {
    if (newest === undefined || orderOf(scheme, newest.version, record.version) === 'older') {
      newest = record;
    }
  }
  return newest;
}

/**
 * True when the archive index holds the package only in versions older than the installed one and nothing in the version
 * says that the distribution made it: a local rebuild, or an index older than the machine.
 */
export function isBeyondArchive(identity: JudgedIdentity, knowledge: CompiledKnowledge): boolean {
  const facts = identity.package;
  if (facts === undefined || identity.kind !== 'package' || identity.doubt !== undefined) {
    return false;
  }
  const records = knowledge.archiveOf(facts.place, identity.name);
  const scheme = schemeOf(identity.scheme);
  if (records.length === 0 || scheme === undefined) {
    return false;
  }
  const isOwn = ownSuffixOf(identity.platform, facts.place.release)?.test(identity.version) === true;
  return !isOwn && records.every((record) => orderOf(scheme, identity.version, record.version) === 'newer');
}
