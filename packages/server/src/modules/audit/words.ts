import type { Text } from '@tsukuroi/core';

const words = new Map<string, Text>();

/** Registers a module's audit codes with the words people read: `'accounts.user-added': { ja: '利用者を追加', en: … }`. */
export function defineAuditWords(texts: Readonly<Record<string, Text>>): void {
  for (const [code, text] of Object.entries(texts)) {
    words.set(code, text);
  }
}

/** The words of a code; an entry of a module that is gone shows its code. */
export function auditWords(code: string): Text {
  return words.get(code) ?? { ja: code, en: code };
}

export function isAuditCode(code: string): boolean {
  return words.has(code);
}
