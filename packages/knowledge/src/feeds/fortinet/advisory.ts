import type { Cvss, VersionRange } from '../../record.ts';

/** What one advisory says of one product. */
export interface ProductStatement {
  /** As Fortinet names it: FortiOS, FortiClientWindows. */
  readonly name: string;
  readonly versions: readonly string[];
  readonly ranges: readonly VersionRange[];
  /** Versions without the weakness that the advisory names for this product. */
  readonly fixed: readonly string[];
  /** Trains that the advisory says are not affected. */
  readonly notAffected: readonly VersionRange[];
  /** Texts about this product that cannot be read as versions. */
  readonly unread: readonly string[];
}

/** One weakness of an advisory, whatever form it came in. */
export interface Weakness {
  /** CVE id, or the advisory's own id where none is assigned. */
  readonly id: string;
  readonly summary: string;
  readonly cvss: readonly Cvss[];
  readonly cwe: readonly string[];
  readonly products: readonly ProductStatement[];
}

export interface Advisory {
  /** FG-IR-18-384 */
  readonly id: string;
  readonly title: string;
  readonly published: string | undefined;
  /** Current release date as written; the newest version of an advisory counts. */
  readonly date: string;
  readonly form: 'csaf' | 'cvrf';
  readonly weaknesses: readonly Weakness[];
}

const VERSION = '\\d+(?:\\.\\d+)+(?!\\.?\\d)';
/** `5.4.13, 5.6.8, 6.0.5 or 6.2.0` */
const VERSIONS = `v?${VERSION}(?:(?:\\s*,\\s*|\\s+or\\s+|\\s+and\\s+|,\\s*or\\s+)v?${VERSION})*`;

/**
 * The fixed versions that a solution text names for a product: "Please upgrade to FortiOS version 7.2.3 or above",
 * "Upgrade to FortiOS 5.4.13, 5.6.8, 6.0.5 or 6.2.0 and above", "FortiOS 7.4: Upgrade to 7.4.9 or above", "FortiManager: upgrade to 5.6.5 or 6.0.1". Sentences of any
 * other form name none: a version in a sentence may as well be an affected one.
 */
export function fixedIn(text: string, name: string): string[] {
  // "FortiClient Windows" in texts is "FortiClientWindows" in the product tree.
  const loose = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/([a-z])(?=[A-Z])/g, '$1\\s?');
  const end = `(?:\\s*(?:or|and)\\s*(?:above|later|newer|higher)|\\s*[.;]|\\s+Workarounds?|\\s*$)`;
  const patterns = [
    new RegExp(
      `up(?:grade|date)\\s+to\\s+(?:upcoming\\s+)?${loose}(?![\\w-])\\s+(?:versions?\\s*)?(${VERSIONS})${end}`,
      'gi',
    ),
    new RegExp(
      `(?<![A-Za-z-])${loose}(?:\\s+${VERSION}|\\s+\\d)?\\s*:\\s*(?:Please\\s+)?Upgrade\\s+to\\s+(?:upcoming\\s+)?(${VERSIONS})${end}`,
      'gi',
    ),
  ];
  const found = new Set<string>();
  for (const pattern of patterns) {
    for (const [, list = ''] of text.matchAll(pattern)) {
      for (const [version] of list.matchAll(new RegExp(VERSION, 'g'))) {
        found.add(version);
      }
    }
  }
  return [...found];
}

/** `7.2 all versions`: from 7.2.0 to before 7.3.0, whatever patches there will be. */
export function trainRange(train: string): VersionRange {
  const numbers = train.split('.').map(Number);
  const next = [...numbers.slice(0, -1), (numbers.at(-1) ?? 0) + 1].join('.');
  return { from: train, to: next };
}

/** The text of a note without the line breaks of its file; empty for "None". */
export function noteText(text: string): string {
  const plain = text.replace(/\s+/g, ' ').trim();
  return plain === 'None' || plain === 'N/A' ? '' : plain;
}
