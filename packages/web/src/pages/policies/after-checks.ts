import type { AfterCheck } from '@tsukuroi/protocol';

/** One line of the form. What its kind does not use is kept, so that trying another kind loses nothing. */
export interface WrittenCheck {
  /** Of the line, for as long as the form is open. */
  readonly key: string;
  readonly kind: 'service' | 'program' | 'tcp' | 'udp';
  readonly name: string;
  readonly port: number;
}

/** The most that a department can have (departmentChecksShape). */
export const MOST_CHECKS = 20;

export function writtenOf(checks: readonly AfterCheck[]): WrittenCheck[] {
  return checks.map((check, index) => ({
    key: String(index),
    kind: check.kind === 'port' ? check.protocol : check.kind,
    name: check.kind === 'port' ? '' : check.name,
    port: check.kind === 'port' ? check.port : 443,
  }));
}

export function asChecks(lines: readonly WrittenCheck[]): AfterCheck[] {
  return lines.map(({ kind, name, port }) =>
    kind === 'tcp' || kind === 'udp' ? { kind: 'port', protocol: kind, port } : { kind, name: name.trim() },
  );
}
