import type { Language, Text } from '@tsukuroi/core';
import { heldOf } from '../info.ts';
import { heldWords } from '../info-words.ts';
import type { Claim } from '../record.ts';
import { type Speak, speakerOf } from '../speak.ts';
import { describeUnreadable } from '../unreadable.ts';
import type { ExplainedProduct, Explanation } from './explanation.ts';
import {
  branchWords,
  conditionWords,
  remedyWords,
  stateWords,
  statusWords,
  trackerWords,
  versionWords,
} from './words.ts';

/** Products and remedies shown one by one; the rest is counted. `--json` has all. */
const SHOWN_PRODUCTS = 12;
const SHOWN_REMEDIES = 10;
const SHOWN_REFERENCES = 5;

interface Page {
  readonly explanation: Explanation;
  readonly language: Language;
  readonly say: Speak;
  /** A source's name inside a sentence: its title without the part in brackets. */
  readonly source: (feed: string) => string;
}

/** An explanation for a terminal: what, how bad, who is affected, what to do, sources. Ends with a line feed. */
export function explanationText(explanation: Explanation, language: Language): string {
  const source = (feed: string): string =>
    explanation.sources.find((one) => one.id === feed)?.title[language].replace(/\s*[（(].*$/, '') ?? feed;
  const page: Page = { explanation, language, say: speakerOf(language), source };
  const sections = explanation.known
    ? [
        [explanation.vulnerability],
        whatLines(page),
        badLines(page),
        affectedLines(page),
        todoLines(page),
        sourceLines(page),
      ]
    : [[explanation.vulnerability, unknownLine(page.say)], sourceLines(page)];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function unknownLine(say: Speak): string {
  return say(
    '手元の情報源には、この番号の記録がありません。影響がないという意味ではありません。番号の書き方と、情報源の日付を確かめてください。',
    'No source at hand says anything about this number. That does not mean that nothing is affected: check the number and the age of the sources.',
  );
}

function whatLines({ explanation, language, say, source }: Page): string[] {
  const lines = [say('何が起きるか', 'What it is')];
  const ours = explanation.what.filter((one) => one.language === language);
  const shown = ours.length > 0 ? ours : explanation.what.slice(0, 1);
  for (const { feed, title, summary, language: spoken } of shown) {
    for (const part of [title, summary]) {
      if (part !== undefined) {
        lines.push(`  ${part.replace(/\s+/g, ' ').trim()}`);
      }
    }
    lines.push(`    — ${source(feed)}${spoken === language ? '' : say('（英語）', ' (in Japanese)')}`);
  }
  const { exploited } = explanation;
  if (shown.length === 0) {
    lines.push(
      exploited === undefined
        ? say('  説明を持つ情報源がありません。', '  No source describes it.')
        : `  ${exploited.name}`,
    );
  }
  return lines;
}

function badLines(page: Page): string[] {
  const { explanation, language, say, source } = page;
  const lines = [say('どのくらい悪いか', 'How bad it is'), ...exploitationLines(page), ...likelihoodLines(page)];
  for (const { version, score, rating, vector, by, feed } of explanation.cvss) {
    lines.push(
      `  CVSS ${version}: ${score.toFixed(1)} ${say(`「${rating.ja}」`, rating.en)}  ${vector}  — ${source(feed)} (${by})`,
    );
  }
  if (explanation.cvss.length === 0) {
    lines.push(say('  CVSS の点数を付けた情報源はありません。', '  No source gives a CVSS score.'));
  }
  for (const { feed, severity } of explanation.severities) {
    lines.push(say(`  「${source(feed)}」の評価: ${severity}`, `  “${source(feed)}” rates it: ${severity}`));
  }
  for (const { feed, state } of explanation.states) {
    const words = stateWords(state)[language];
    lines.push(say(`  「${source(feed)}」での状態: ${words}`, `  State in “${source(feed)}”: ${words}`));
  }
  return lines;
}

function exploitationLines({ explanation, say, source }: Page): string[] {
  const { exploited } = explanation;
  const also = explanation.exploitedAlso.map((feed) =>
    say(`  「${source(feed)}」も悪用されているとしています。`, `  “${source(feed)}” says it is exploited, too.`),
  );
  if (exploited === undefined) {
    return [
      say(
        '  悪用の確認: CISA の一覧（KEV）にはありません（悪用がないという意味ではありません）。',
        '  Known exploitation: not in CISA’s catalogue (KEV), which does not mean that there is none.',
      ),
      ...also,
    ];
  }
  const { since, due, ransomware, feed } = exploited;
  return [
    feed === 'kev'
      ? say(
          `  悪用の確認: ${since} から「${source(feed)}」にあります。`,
          `  Known exploitation: in “${source(feed)}” since ${since}.`,
        )
      : say(
          `  悪用の確認: ${since} から CISA の一覧（KEV）にあります（${source(feed)}の記載）。`,
          `  Known exploitation: in CISA’s catalogue (KEV) since ${since}, as stated by “${source(feed)}”.`,
        ),
    ransomware
      ? say('  ランサムウェア: 使われたことが知られています。', '  Ransomware: known to have been used.')
      : say(
          '  ランサムウェア: 使われたとは知られていません（「使われていない」ではありません）。',
          '  Ransomware: not known to have been used (which is not “not used”).',
        ),
    ...(due === undefined
      ? []
      : [say(`  米国の連邦機関に課された期限: ${due}`, `  Due date for US federal agencies: ${due}`)]),
    ...also,
  ];
}

function likelihoodLines({ explanation, say }: Page): string[] {
  const { likelihood } = explanation;
  if (likelihood === undefined) {
    return [];
  }
  const score = `${(likelihood.score * 100).toFixed(1)} %`;
  // The list is finite: "top 0.00 %" would say nothing.
  const top = `${Math.max(100 - likelihood.percentile * 100, 0.01).toFixed(2)} %`;
  const { day, ageDays } = likelihood;
  const age = day === undefined ? '' : say(`、${day} 時点・${ageDays} 日前`, `, as of ${day}, ${ageDays} days ago`);
  return [
    say(
      `  30 日以内に悪用される見込み（EPSS）: ${score}、全体の上位 ${top}（FIRST${age}）`,
      `  Likelihood of exploitation within 30 days (EPSS): ${score}, top ${top} of all (FIRST${age})`,
    ),
  ];
}

function affectedLines(page: Page): string[] {
  const { explanation, say } = page;
  const { products } = explanation;
  if (products.length === 0) {
    return [
      say('影響を受けるもの', 'Who is affected'),
      say(
        '  どの製品のどの版が影響を受けるかを述べた情報源がありません。該当しそうな製品は「判断できない」として扱います。',
        '  No source says which versions of what are affected. Products it may concern are treated as “undetermined”.',
      ),
    ];
  }
  const lines = [
    say(
      '影響を受けるもの（1 つの情報源でも「影響あり」とすれば、影響ありと考えます）',
      'Who is affected (one source that says “affected” is enough)',
    ),
    ...products.slice(0, SHOWN_PRODUCTS).flatMap((product) => productLines(product, page)),
  ];
  const rest = products.slice(SHOWN_PRODUCTS);
  if (rest.length > 0) {
    const affected = rest.filter((one) => one.status === 'affected').length;
    lines.push(
      say(
        `  ほか ${rest.length} 製品（うち影響あり ${affected}）。すべては --json で見られます。`,
        `  and ${rest.length} more (${affected} of them affected); --json shows all.`,
      ),
    );
  }
  return lines;
}

function productLines(product: ExplainedProduct, page: Page): string[] {
  const { language, source, say } = page;
  // A source often says the same for each processor; one line with all of them says as much.
  const same = Map.groupBy(
    product.claims,
    (claim) => `${source(claim.feed)} ${claim.record}: ${claimWords(claim, page)}`,
  );
  const lines = [...same].map(([words, claims]) => {
    const only = [...new Set(claims.flatMap((claim) => claim.only ?? []))];
    const everywhere = only.length === 0 || claims.some((claim) => (claim.only ?? []).length === 0);
    return `    ・${words}${everywhere ? '' : say(`（限定: ${only.join(', ')}）`, ` (only ${only.join(', ')})`)}`;
  });
  return [`  ${product.name[language]}: ${statusWords(product.status)[language]} [${product.product}]`, ...lines];
}

function claimWords(claim: Claim, { language, say }: Page): string {
  const parts = [statusWords(claim.status)[language]];
  if (claim.status === 'affected') {
    parts.push(versionWords(claim)[language]);
  }
  const fixes = [claim.fixed, ...(claim.alsoFixed ?? [])].filter((version) => version !== undefined);
  if (fixes.length > 0) {
    const day = claim.fixedOn === undefined ? '' : say(`（${claim.fixedOn} 公開）`, ` (out since ${claim.fixedOn})`);
    parts.push(say(`修正 ${fixes.join('、')}${day}`, `fixed in ${fixes.join(', ')}${day}`));
  }
  if (claim.tracker !== undefined) {
    parts.push(trackerWords(claim.tracker)[language]);
  }
  if (claim.unreadable !== undefined) {
    parts.push(describeUnreadable(claim.unreadable, language));
  }
  if (claim.requires !== undefined) {
    const condition = conditionWords(claim.requires)[language];
    parts.push(say(`次の条件のとき: ${condition}`, `when: ${condition}`));
  }
  return parts.join(say('。', '. '));
}

function todoLines({ explanation, language, say }: Page): string[] {
  const { todo, exploited } = explanation;
  const names = new Map(explanation.products.map((product) => [product.product, product.name[language]]));
  const lines = [say('すること', 'What to do')];
  const steps = stepsOf(explanation.todo);
  for (const { words, products } of steps.slice(0, SHOWN_REMEDIES)) {
    const first = names.get(products[0] ?? '') ?? '';
    const others =
      products.length === 1 ? '' : say(` ほか ${products.length - 1} 製品`, ` and ${products.length - 1} more`);
    lines.push(`  ・${words[language]} — ${first}${others}`);
  }
  const rest = steps.length - SHOWN_REMEDIES;
  if (rest > 0) {
    lines.push(say(`  ほか ${rest} 通り。すべては --json で見られます。`, `  and ${rest} more; --json shows all.`));
  }
  if (todo.length === 0) {
    lines.push(
      say(
        '  直し方を述べた情報源がありません。製品のメーカーまたは保守業者に、影響の有無と対処を問い合わせてください。',
        '  No source says how it is mended. Ask the maker or your service company whether you are affected and what to do.',
      ),
    );
  }
  if (exploited?.action !== undefined) {
    lines.push(say(`  ・CISA の求める対処（英語）: ${exploited.action}`, `  ・CISA asks: ${exploited.action}`));
  }
  return lines;
}

/** Fixed versions of several branches of the same products are one step: which one counts is the branch in use. */
function stepsOf(todo: Explanation['todo']): { words: Text; products: readonly string[] }[] {
  const steps = Map.groupBy(todo, ({ remedy, products }) =>
    remedy.do === 'firmware' || (remedy.do === 'update' && remedy.needs === undefined)
      ? `${remedy.do}\n${products.join('\n')}`
      : remedyWords(remedy).en + products.join('\n'),
  );
  return [...steps.values()].flatMap((branches) => {
    const [first] = branches;
    if (first === undefined) {
      return [];
    }
    const versions = branches.flatMap(({ remedy }) => ('to' in remedy && remedy.to !== undefined ? [remedy.to] : []));
    const { words, remedy, products } = first;
    return [{ words: branches.length === 1 ? words : branchWords(remedy.do === 'firmware', versions), products }];
  });
}

/** The sources that speak, with their age; all of them when none speaks. */
function sourceLines({ explanation, language, say }: Page): string[] {
  const lines = [say('情報源', 'Sources')];
  for (const source of explanation.sources.filter((one) => one.speaks || !explanation.known)) {
    const day = source.date?.slice(0, 10);
    const age =
      source.ageDays === undefined
        ? say('日付の記載なし', 'states no date')
        : say(`${day} 時点・${source.ageDays} 日前`, `as of ${day}, ${source.ageDays} days ago`);
    const old = source.stale === true ? say(' ★古くなっています', ' OLD') : '';
    lines.push(`  ${source.title[language]}  ${age}${old}  ${source.home ?? ''}`.trimEnd());
    if (source.caveat !== undefined) {
      lines.push(`    ${source.caveat[language]}`);
    }
    lines.push(...heldOf(source).map((held) => `    ★${heldWords(held)[language]}`));
  }
  return [...lines, ...explanation.references.slice(0, SHOWN_REFERENCES).map((reference) => `  ${reference}`)];
}
