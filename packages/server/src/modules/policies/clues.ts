import { comparable, type Language } from '@tsukuroi/core';
import { DEVICE_CLASS_WORDS, type DeviceClass, DeviceClass as DeviceClassShape } from '@tsukuroi/policy';
import type { ClinicalRole } from '@tsukuroi/protocol';
import data from './clues.json' with { type: 'json' };

/** What is known of a device that nobody has classified. */
export interface Unclassified {
  readonly id: string;
  readonly name: string;
  readonly department: string | undefined;
  /** Organizational unit of the directory, from the top down, where a list says one. */
  readonly ou: string | undefined;
  readonly os: string;
  readonly vendor: string | undefined;
  readonly model: string | undefined;
  readonly role: ClinicalRole;
  /** Names of clue software that is installed, as `comparable` writes them. */
  readonly software: readonly string[];
  /** Domain it belongs to, where its report says one. */
  readonly domain: string | undefined;
}

export const CLUE_KINDS = ['department', 'ou', 'role', 'maker', 'software', 'host', 'system'] as const;
export type ClueKind = (typeof CLUE_KINDS)[number];

/** One thing that speaks for a class: which, and the words that were found. */
export interface Clue {
  readonly kind: ClueKind;
  readonly class: DeviceClass;
  /** What was found, as the device says it: the department, the part of its name. */
  readonly found: string;
}

/** Most cautious first: where clues disagree, it wins. */
export const CAUTION: readonly DeviceClass[] = data.caution.map((one) => DeviceClassShape.parse(one));

/** Names of software that is looked for, as `comparable` writes them. */
export const CLUE_SOFTWARE: readonly string[] = data.software.flatMap(({ names }) => names.map(comparable));

/** Rules with their words as `comparable` writes them, once for all devices. */
const rulesOf = (rules: readonly { readonly class: string; readonly words: readonly string[] }[]) =>
  rules.map((rule) => ({ class: rule.class, words: rule.words.map(comparable) }));

const DEPARTMENTS = rulesOf(data.departments);
/** Units are named after departments, and some after what is in them. */
const UNITS = [...DEPARTMENTS, ...rulesOf(data.units)];
const MAKERS = rulesOf(data.makers);
const SYSTEMS = rulesOf(data.systems);
const HOSTS = rulesOf(data.hosts.map(({ class: one, parts }) => ({ class: one, words: parts })));
const SOFTWARE = rulesOf(data.software.map(({ class: one, names }) => ({ class: one, words: names })));

/** Everything that speaks for a class, the kinds in their order. Pure. */
export function cluesOf(device: Unclassified): readonly Clue[] {
  const department = device.department === undefined ? '' : comparable(device.department);
  const unit = device.ou === undefined ? '' : comparable(device.ou);
  const maker = comparable(`${device.vendor ?? ''} ${device.model ?? ''}`);
  const os = comparable(device.os);
  const parts = comparable(device.name).split(/[^\p{L}]+/u);
  const named = (kind: ClueKind, rules: typeof HOSTS, among: readonly string[]) =>
    rules.flatMap((rule) =>
      rule.words.filter((word) => among.includes(word)).map((word) => clue(kind, rule.class, word)),
    );
  const within = (kind: ClueKind, rules: typeof HOSTS, text: string, found: string) =>
    rules.filter(({ words }) => words.some((word) => text.includes(word))).map((rule) => clue(kind, rule.class, found));
  return [
    ...within('department', DEPARTMENTS, department, device.department ?? ''),
    ...UNITS.filter(({ words }) => words.some((word) => standsIn(unit, word))).map((rule) =>
      clue('ou', rule.class, device.ou ?? ''),
    ),
    ...data.roles.filter(({ role }) => role === device.role).map((rule) => clue('role', rule.class, rule.role)),
    ...within('maker', MAKERS, maker, device.vendor ?? device.model ?? ''),
    ...named('software', SOFTWARE, device.software),
    ...named('host', HOSTS, parts),
    ...within('system', SYSTEMS, os, device.os),
  ];
}

/** Units of a directory are often named in English, where a short word stands in many longer ones: `er` in `server`. */
function standsIn(text: string, word: string): boolean {
  return /^[a-z ]+$/.test(word) ? new RegExp(`(?<![a-z])${word}(?![a-z])`).test(text) : text.includes(word);
}

function clue(kind: ClueKind, named: string, found: string): Clue {
  return { kind, class: DeviceClassShape.parse(named), found };
}

/** The class that is proposed and the clue that speaks for it; undefined when nothing does. */
export function leadingClue(clues: readonly Clue[]): Clue | undefined {
  const most = CAUTION.find((one) => clues.some((found) => found.class === one));
  return clues.find((found) => found.class === most);
}

/** Why a class is proposed, or doubted, in words. */
export function clueWords({ class: one, found, kind }: Clue, language: Language): string {
  const ja: Readonly<Record<ClueKind, string>> = {
    department: `部署が「${found}」`,
    ou: `組織単位(OU)が「${found}」`,
    role: `端末の役割が「${found}」`,
    maker: `メーカー・型番が「${found}」`,
    software: `「${found}」が入っている`,
    host: `名前に「${found}」がある`,
    system: `OS が「${found}」`,
  };
  const en: Readonly<Record<ClueKind, string>> = {
    department: `department “${found}”`,
    ou: `organizational unit “${found}”`,
    role: `role “${found}”`,
    maker: `maker or model “${found}”`,
    software: `has “${found}”`,
    host: `“${found}” in its name`,
    system: `system “${found}”`,
  };
  return language === 'ja'
    ? `${ja[kind]} → ${DEVICE_CLASS_WORDS[one].ja}`
    : `${en[kind]} → ${DEVICE_CLASS_WORDS[one].en}`;
}
