import type { OperatingSystem } from '@tsukuroi/protocol';
import type { Unreadable } from '../provider.ts';

/** systeminfo, WMI and SNMP give the build and not its revision: the state of its updates is not in the file. */
export const NO_REVISION: Unreadable = {
  part: 'version',
  reason:
    'このファイルには Windows の更新の番号（ビルドの後ろの番号）が書かれていません。どこまで更新済みかは、更新の一覧からだけ分かります。',
};

/** What a person sees when updates are listed: the list alone never proves that one is missing. */
export const UPDATES_INCOMPLETE = (listed: number, stated: number): Unreadable => ({
  part: 'updates',
  reason: `更新は ${stated} 件と書かれていますが、このファイルには ${listed} 件しか並んでいません。ほかにも入っている更新があります。`,
});

export function windowsSystem(parts: {
  readonly version: string;
  readonly name: string;
  readonly role?: string | undefined;
  readonly edition?: string | undefined;
  readonly feature?: string | undefined;
}): OperatingSystem {
  return {
    id: 'windows',
    version: parts.version,
    name: parts.name,
    ...(parts.edition === undefined ? {} : { edition: parts.edition }),
    ...(parts.feature === undefined ? {} : { feature: parts.feature }),
    ...(parts.role === undefined ? {} : { role: parts.role }),
  };
}

/** Words for a workstation, a server and a domain controller in the languages of headings.json. */
const ROLES: readonly (readonly [RegExp, string])[] = [
  [
    /domain ?controller|ドメイン ?コントローラ|domänencontroller|contr[^ ]*leur de domaine|controlador de dominio|controller di dominio/i,
    'domain-controller',
  ],
  [/workstation|ワークステーション|arbeitsstation|station de travail|estaci[^ ]*n de trabajo/i, 'client'],
  [/server|サーバ|serveur|servidor/i, 'server'],
];

/** Role by the words of "OS configuration" (`Standalone Workstation`, `Primary Domain Controller`); undefined when they are not known. */
export function roleOf(configuration: string): string | undefined {
  return ROLES.find(([pattern]) => pattern.test(configuration.normalize('NFKC')))?.[1];
}

/** `x64-based PC`, `64-bit`, `AMD64` as uname says it; empty when it does not say. */
export function windowsArch(text: string): string {
  if (/arm64/i.test(text)) {
    return 'aarch64';
  }
  if (/x64|x86_64|amd64|64[- ]?(bit|ビット)/i.test(text)) {
    return 'x86_64';
  }
  return /x86|32[- ]?(bit|ビット)/i.test(text) ? 'i686' : '';
}
