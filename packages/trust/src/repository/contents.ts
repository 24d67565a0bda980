import type { Text } from '@tsukuroi/core';
import { CHANNEL_LIMIT_BYTES, readChannel } from '../channel/channel.ts';
import { CHARTER_LIMIT_BYTES, readCharter } from '../charter/charter.ts';
import { PERMIT_LIMIT_BYTES, readPermit } from '../charter/permit.ts';
import { readRecipe } from '../recipe/recipe.ts';
import { RECIPE_LIMIT_BYTES } from '../recipe/shape.ts';
import { RELEASE_LIMIT_BYTES, readRelease, releasePath } from '../release/release.ts';
import { catalogRoleOf } from './catalog.ts';

interface Kind {
  readonly limit: number;
  /** What is wrong with a file of this kind at this path; undefined when it can be signed. */
  problem(bytes: Uint8Array, path: string): Text | undefined;
}

/** What people put into a catalogue, by the first part of its path. Directors' roots are made by the keys' commands alone. */
const KINDS: Readonly<Record<string, Kind>> = {
  channels: {
    limit: CHANNEL_LIMIT_BYTES,
    problem: (bytes, path) => (`channels/${readChannel(bytes)?.id}.json` === path ? undefined : WORDS.content),
  },
  charter: {
    limit: CHARTER_LIMIT_BYTES,
    problem: (bytes, path) => (`charter/${readCharter(bytes)?.facility}.json` === path ? undefined : WORDS.content),
  },
  permits: {
    limit: PERMIT_LIMIT_BYTES,
    problem: (bytes) => (readPermit(bytes) === undefined ? WORDS.content : undefined),
  },
  recipes: { limit: RECIPE_LIMIT_BYTES, problem: recipeProblem },
  releases: {
    limit: RELEASE_LIMIT_BYTES,
    problem(bytes, path) {
      const release = readRelease(bytes);
      return release !== undefined && releasePath(release) === path ? undefined : WORDS.content;
    },
  },
};

/** The most bytes a content at this path may have; undefined when nothing of the catalogue belongs there. */
export function contentLimit(path: string): number | undefined {
  const [kind = ''] = path.split('/');
  try {
    catalogRoleOf(path);
  } catch {
    return undefined;
  }
  return Object.hasOwn(KINDS, kind) ? KINDS[kind]?.limit : undefined;
}

/** What is wrong with a content of the catalogue; undefined when it can be signed. Never throws. */
export function contentProblem(path: string, bytes: Uint8Array): Text | undefined {
  const limit = contentLimit(path);
  if (limit === undefined) {
    return WORDS.place;
  }
  const [kind = ''] = path.split('/');
  return bytes.length > limit ? WORDS.size : KINDS[kind]?.problem(bytes, path);
}

function recipeProblem(bytes: Uint8Array, path: string): Text | undefined {
  const read = readRecipe(bytes);
  if (read.ok) {
    return `recipes/${read.value.app}/${read.value.version}.json` === path ? undefined : WORDS.content;
  }
  const line = (language: keyof Text) =>
    read.error.map(({ at, text }) => (at === '' ? text[language] : `${at}: ${text[language]}`)).join(' / ');
  return { ja: line('ja'), en: line('en') };
}

/** Also said by `catalog lint` of what is no content at all. */
export const WORDS = {
  place: {
    ja: 'この場所に置けるものではありません（recipes/、channels/、permits/、charter/、releases/、artifacts/ のどれか）',
    en: 'nothing of the catalogue belongs here (recipes/, channels/, permits/, charter/, releases/, artifacts/)',
  },
  size: { ja: '大きすぎます', en: 'too large' },
  kind: { ja: 'ファイルではありません', en: 'not a file' },
  content: {
    ja: '中身の形が合わないか、名前と中身が違います',
    en: 'its content is not of this kind, or names another',
  },
} as const satisfies Readonly<Record<string, Text>>;
