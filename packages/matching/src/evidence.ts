import type { Language } from '@tsukuroi/core';
import type { Facts } from '@tsukuroi/protocol';
import type { JudgedIdentity } from './identity.ts';

type Changelogs = NonNullable<Facts['changelogs']>;

/**
 * Evidence beside a verdict: the installed package's own changelog names the vulnerability as fixed. It is shown and
 * changes no verdict: a changelog says what its author meant to mend.
 */
export function changelogEvidence(
  identity: JudgedIdentity,
  vulnerability: string,
  changelogs: Changelogs,
  language: Language,
): readonly string[] {
  const facts = identity.package;
  if (facts === undefined) {
    return [];
  }
  const own = changelogs.filter(
    ({ source, version }) =>
      (source === facts.source || identity.binaries.includes(source)) &&
      (version === facts.sourceVersion || version === identity.version),
  );
  const naming = own.find(({ fixes }) => fixes.includes(vulnerability));
  if (naming === undefined) {
    return [];
  }
  return [
    language === 'ja'
      ? `入っているパッケージ（${naming.source} ${naming.version}）の変更履歴は、${vulnerability} を直したと記しています。`
      : `The changelog of the installed package (${naming.source} ${naming.version}) names ${vulnerability} as fixed.`,
  ];
}
