import type { Language } from '@tsukuroi/core';
import { Policy, type WindowRule } from '@tsukuroi/policy';
import type { PolicyPreview } from '@tsukuroi/protocol';
import { FIELD_WORDS } from './field-words.ts';

export type Problem = PolicyPreview['problems'][number];

export type ReadDraft =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Addresses below `/policies`: a policy of that name could not be opened. */
const RESERVED: readonly string[] = ['calendar', 'choices', 'draft', 'new', 'order', 'stop-tonight', 'templates'];

/** Reads what somebody wants to save; what cannot be taken is said field by field, in words. */
export function readDraft(
  document: Readonly<Record<string, unknown>>,
  calendars: readonly { readonly id: string }[],
  language: Language,
): ReadDraft {
  const read = Policy.safeParse(document);
  if (!read.success) {
    const problems = read.error.issues.map(({ path }) => problemAt(path, language));
    return { ok: false, problems: [...new Map(problems.map((one) => [one.field, one])).values()] };
  }
  if (RESERVED.includes(read.data.id)) {
    return { ok: false, problems: [problemAt(['id'], language)] };
  }
  const known = new Set(calendars.map(({ id }) => id));
  const problems = read.data.windows.flatMap((window, index) =>
    calendarsNamed(window)
      .filter((id) => !known.has(id))
      .map((id) => ({
        field: `windows.${index}.days`,
        text:
          language === 'ja'
            ? `暦「${id}」がありません。暦の一覧から選んでください。`
            : `There is no calendar "${id}". Choose one of the list.`,
      })),
  );
  return problems.length > 0 ? { ok: false, problems } : { ok: true, policy: read.data };
}

/** Calendars on which a window depends. */
export function calendarsNamed({ days, except }: WindowRule): readonly string[] {
  return [...new Set([...days, ...except].flatMap((day) => (day.kind === 'calendar' ? [day.calendar] : [])))];
}

function problemAt(path: readonly PropertyKey[], language: Language): Problem {
  const field = path.map(String).join('.');
  const plain = path.filter((part) => typeof part !== 'number' && !/^\d+$/.test(String(part))).map(String);
  // The most exact words there are: those of the field itself, else of what it belongs to.
  for (let length = plain.length; length > 0; length -= 1) {
    const words = FIELD_WORDS[plain.slice(0, length).join('.')];
    if (words !== undefined) {
      return { field, text: words[language] };
    }
  }
  return {
    field,
    text:
      language === 'ja'
        ? `この版では読めない語があります(${field || '全体'})。画面で入力し直してください。`
        : `There is a word that this version does not know (${field || 'the whole'}). Enter it again on the screen.`,
  };
}
