import { type Language, sha256 } from '@tsukuroi/core';
import type { DeviceClass } from '@tsukuroi/policy';
import { CLINICAL_ROLE_WORDS, type ClassProposals } from '@tsukuroi/protocol';
import { type Clue, cluesOf, clueWords, leadingClue, type Unclassified } from './clues.ts';

export interface ProposedGroup {
  readonly id: string;
  /** Undefined: nothing speaks for any class. */
  readonly class: DeviceClass | undefined;
  readonly leading: Clue | undefined;
  /** Clues for other classes, each once. */
  readonly doubts: readonly Clue[];
  /** What is told of devices for which nothing speaks. */
  readonly place: Pick<Unclassified, 'department' | 'ou' | 'domain'>;
  readonly devices: readonly Unclassified[];
  /** Of exactly these devices: a confirmation of another set is refused. */
  readonly fingerprint: string;
}

const MOST_EXAMPLES = 8;

/** Devices without a class, each in exactly one group with its reason; the largest first. Pure; the order of the devices does not matter. */
export function proposeClasses(devices: readonly Unclassified[]): readonly ProposedGroup[] {
  const judged = devices.map((device) => {
    const clues = cluesOf(device);
    return { device, clues, leading: leadingClue(clues) };
  });
  const groups = Map.groupBy(judged, ({ device, leading }) =>
    JSON.stringify(leading === undefined ? [null, ...placeOf(device)] : [leading.class, leading.kind, leading.found]),
  );
  return [...groups]
    .map(([key, members]): ProposedGroup => {
      const [first] = members;
      const leading = first?.leading;
      const others = members.flatMap(({ clues }) => clues.filter((clue) => clue.class !== leading?.class));
      const doubts = new Map(others.map((clue) => [JSON.stringify([clue.kind, clue.class, clue.found]), clue]));
      const sorted = members.map(({ device }) => device).toSorted((one, other) => (one.id < other.id ? -1 : 1));
      return {
        id: sha256(key).slice(0, 16),
        class: leading?.class,
        leading,
        doubts: [...doubts].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, clue]) => clue),
        place: { department: first?.device.department, ou: first?.device.ou, domain: first?.device.domain },
        devices: sorted,
        fingerprint: sha256(sorted.map(({ id }) => id).join('\n')).slice(0, 32),
      };
    })
    .sort((one, other) => other.devices.length - one.devices.length || (one.id < other.id ? -1 : 1));
}

/** What tells the place best: department, else organizational unit, else domain. */
function placeOf({ department, domain, ou }: Unclassified): readonly (string | null)[] {
  return department === undefined ? [null, ou ?? null, ou === undefined ? (domain ?? null) : null] : [department];
}

export function groupView(group: ProposedGroup, language: Language): ClassProposals['groups'][number] {
  const names = group.devices.map(({ name }) => name).toSorted();
  return {
    id: group.id,
    class: group.class ?? null,
    reason: reasonOf(group, language),
    doubts: group.doubts.slice(0, 5).map((clue) => clueWords(worded(clue, language), language)),
    devices: group.devices.length,
    examples: names.slice(0, MOST_EXAMPLES),
    fingerprint: group.fingerprint,
  };
}

function reasonOf({ leading, place }: ProposedGroup, language: Language): string {
  const say = (ja: string, en: string) => (language === 'ja' ? ja : en);
  if (leading !== undefined) {
    return clueWords(worded(leading, language), language);
  }
  if (place.department !== undefined) {
    return say(
      `手がかりがありません(部署「${place.department}」)。区分を選んでください。`,
      `Nothing speaks for a class (department “${place.department}”). Choose one.`,
    );
  }
  if (place.ou !== undefined) {
    return say(
      `手がかりがありません(組織単位「${place.ou}」)。区分を選んでください。`,
      `Nothing speaks for a class (organizational unit “${place.ou}”). Choose one.`,
    );
  }
  return place.domain === undefined
    ? say('手がかりがありません。部署も分かりません。', 'Nothing speaks for a class, and the department is not known.')
    : say(
        `手がかりがありません(ドメイン「${place.domain}」)。区分を選んでください。`,
        `Nothing speaks for a class (domain “${place.domain}”). Choose one.`,
      );
}

/** A role is stored as a code; people read its word. */
function worded(clue: Clue, language: Language): Clue {
  return clue.kind === 'role' ? { ...clue, found: CLINICAL_ROLE_WORDS[clue.found]?.[language] ?? clue.found } : clue;
}
