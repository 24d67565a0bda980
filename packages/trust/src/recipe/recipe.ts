import { ok, type Result, refused, type Text } from '@tsukuroi/core';
import { LATER_KINDS, RECIPE_LIMIT_BYTES, Recipe } from './shape.ts';

/** What is wrong with a recipe: where, and in words. */
export interface RecipeProblem {
  /** As in `install.0.into`; empty for the whole. */
  readonly at: string;
  readonly text: Text;
}

/** Reads a recipe; everything that is wrong with it, not only the first thing. Never throws. */
export function readRecipe(bytes: Uint8Array): Result<Recipe, readonly RecipeProblem[]> {
  const value = jsonOf(bytes);
  if (value === undefined) {
    return refused([{ at: '', text: WORDS.json }]);
  }
  const later = laterKinds(value);
  if (later.length > 0) {
    return refused(later);
  }
  const parsed = Recipe.safeParse(value);
  if (!parsed.success) {
    return refused(
      parsed.error.issues.slice(0, 20).map(({ path, code, ...issue }) => ({
        at: path.join('.'),
        text: code === 'unrecognized_keys' && 'keys' in issue ? unknownField(String(issue.keys)) : WORDS.value,
      })),
    );
  }
  const problems = contradictions(parsed.data);
  return problems.length > 0 ? refused(problems) : ok(parsed.data);
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    if (bytes.length > RECIPE_LIMIT_BYTES) {
      return undefined;
    }
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

function laterKinds(value: unknown): RecipeProblem[] {
  const install = typeof value === 'object' && value !== null && 'install' in value ? value.install : undefined;
  return (Array.isArray(install) ? install : []).flatMap((one: unknown, index) => {
    const kind = typeof one === 'object' && one !== null && 'kind' in one ? one.kind : undefined;
    const known = LATER_KINDS.find((later) => later === kind);
    return known === undefined ? [] : [{ at: `install.${index}.kind`, text: laterKind(known) }];
  });
}

/** Parts that are right each by itself and cannot be true together. */
function contradictions(recipe: Recipe): RecipeProblem[] {
  const problems: RecipeProblem[] = [];
  const say = (at: string, text: Text) => void problems.push({ at, text });
  const seen = new Set<string>();
  recipe.install.forEach((one, index) => {
    const place = `install.${index}`;
    const name = `${one.kind} ${one.arch}`;
    if (seen.has(name)) {
      say(place, WORDS.twice);
    }
    seen.add(name);
    const sees = recipe.detect.some((detect) =>
      one.kind === 'archive'
        ? detect.by === 'file' && one.files.some(({ path, sha256 }) => path === detect.path && sha256 === detect.sha256)
        : detect.by === one.kind && detect.package === one.package,
    );
    if (!sees) {
      say(place, WORDS.unseen);
    }
    if (one.kind === 'archive') {
      const paths = one.files.map(({ path }) => path);
      if (new Set(paths.map((path) => path.toLowerCase())).size < paths.length) {
        say(`${place}.files`, WORDS.twice);
      }
      if (paths.some((path) => paths.some((other) => other.startsWith(`${path}/`)))) {
        say(`${place}.files`, WORDS.fileAndFolder);
      }
      if (one.keep.some((path) => !paths.includes(path))) {
        say(`${place}.keep`, WORDS.keep);
      }
    }
    if (one.kind === 'deb' && one.answers.some(({ question }) => !question.startsWith(`${one.package}/`))) {
      say(`${place}.answers`, WORDS.othersQuestion);
    }
  });
  const archives = recipe.install.filter(({ kind }) => kind === 'archive').length;
  const { by } = recipe.uninstall;
  if ((by === 'package' && archives > 0) || (by === 'files' && archives < recipe.install.length)) {
    say('uninstall', WORDS.uninstall);
  }
  if (recipe.replaces?.includes(recipe.version) === true) {
    say('replaces', WORDS.replaces);
  }
  const { success, restart } = recipe.exitCodes;
  if (success.some((code) => restart.includes(code))) {
    say('exitCodes', WORDS.twice);
  }
  return problems;
}

function laterKind(kind: string): Text {
  return {
    ja: `「${kind}」は Windows の種類で、まだ扱えません（deb、rpm、archive のどれか）`,
    en: `"${kind}" is a kind of Windows and comes later (deb, rpm or archive)`,
  };
}

function unknownField(names: string): Text {
  return {
    ja: `レシピにない項目です: ${names}。コマンドやスクリプトは書けません`,
    en: `not a field of a recipe: ${names}; commands and scripts cannot be written`,
  };
}

const WORDS = {
  json: { ja: 'JSON として読めません', en: 'not JSON' },
  value: {
    ja: '値の形が合いません（docs/formats/recipe.md）',
    en: 'a value of another form (docs/formats/recipe.md)',
  },
  twice: { ja: '同じものが 2 回あります', en: 'the same thing twice' },
  unseen: {
    ja: '入れたことを detect で確かめられません',
    en: 'what is installed here is seen by nothing in "detect"',
  },
  fileAndFolder: { ja: '同じ名前がファイルとフォルダーの両方にあります', en: 'one name is a file and a folder' },
  keep: { ja: 'keep にあるファイルが files にありません', en: 'a kept file is not among the files' },
  othersQuestion: {
    ja: 'ほかのパッケージへの答えは書けません',
    en: 'an answer to a question of another package',
  },
  uninstall: {
    ja: '外し方が、入れ方の種類と合いません',
    en: 'the way it is removed does not fit the way it is installed',
  },
  replaces: { ja: '自分の版は置き換えられません', en: 'it cannot take the place of itself' },
} as const satisfies Readonly<Record<string, Text>>;
