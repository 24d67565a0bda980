import { ok, type Result, refused } from '@tsukuroi/core';
import { compareNumbers } from '../../numbers.ts';
import type { Scheme, Unreadable } from '../../scheme.ts';
import { type Firmware, FORMS } from './forms.ts';

function read(text: string, complete: boolean): Result<Firmware, Unreadable> {
  for (const form of FORMS) {
    const match = form.pattern.exec(text);
    const found = match === null ? undefined : form.read(match);
    if (found?.head !== undefined) {
      return ok({
        head: { parts: found.head, complete: complete || found.mark !== '' },
        mark: found.mark,
        tail: found.tail,
      });
    }
  }
  return refused('form');
}

function compareTails(a: readonly number[], b: readonly number[]): number {
  return compareNumbers({ parts: a, complete: true }, { parts: b, complete: true });
}

/** Equal dotted numbers, one with a mark and one without. `marked` is 1 when the first one has the mark. */
function compareMarkToNone(mark: Firmware['mark'], plain: Firmware, sign: 1 | -1): number {
  // 10.1.14 is 10.1.14 before its first hotfix. A device that says "13.1" has a build that it does not say.
  return mark === 'h' || plain.head.complete ? sign : Number.NaN;
}

/** FortiOS and the firmware of other network devices; the forms and their sources are in `forms.ts`. */
export const fortios: Scheme<Firmware> = {
  id: 'fortios',
  title: {
    ja: 'ネットワーク機器のファームウェア（FortiOS など）',
    en: 'Firmware of network devices (FortiOS and others)',
  },
  source: 'community.fortinet.com article 349628 (vMajor.Minor.Patch); for each vendor see schemes/fortios/forms.ts',
  parse: (text) => read(text, false),
  parseBound: (text) => read(text, true),
  compare(a, b) {
    const heads = compareNumbers(a.head, b.head);
    if (heads !== 0) {
      return heads;
    }
    if (a.mark === b.mark) {
      return compareTails(a.tail, b.tail);
    }
    if (b.mark === '') {
      return compareMarkToNone(a.mark, b, 1);
    }
    if (a.mark === '') {
      return compareMarkToNone(b.mark, a, -1);
    }
    return Number.NaN;
  },
};
