import { type Text, TsukuroiError } from '@tsukuroi/core';
import { readChannel } from '../../channel/channel.ts';
import { type DepartmentCharter, readCharter } from '../../charter/charter.ts';
import { readPermit } from '../../charter/permit.ts';
import { RESTART_RULES, type Restart, TOUCH_CLASSES, type Touch, type Verb } from '../../plan/plan.ts';
import { readRecipe } from '../../recipe/recipe.ts';
import { categoryLine } from '../../recipe/steps.ts';
import { contentProblem } from '../../repository/contents.ts';
import './errors.ts';
import type { SummaryLine } from './summary.ts';

/** What a content means, in words, beside what stood there before. @throws `PROPOSAL_CONTENT` when it could not be used: nobody signs that */
export function describeContent(path: string, now: Uint8Array, before: Uint8Array | undefined): SummaryLine[] {
  if (contentProblem(path, now) !== undefined) {
    throw new TsukuroiError('PROPOSAL_CONTENT', { path }, { exitCode: 3 });
  }
  const [kind] = path.split('/');
  switch (kind) {
    case 'charter':
      return charterLines(now, before);
    case 'permits':
      return permitLines(now);
    case 'recipes':
      return recipeLines(now);
    case 'channels':
      return channelLines(now);
    default:
      return [];
  }
}

function charterLines(now: Uint8Array, before: Uint8Array | undefined): SummaryLine[] {
  const [is, was] = [readCharter(now), before === undefined ? undefined : readCharter(before)];
  if (is === undefined) {
    return [];
  }
  const lines: SummaryLine[] = [];
  const departments = new Set([...Object.keys(was?.departments ?? {}), ...Object.keys(is.departments)]);
  const rows: [string, DepartmentCharter | undefined, DepartmentCharter | undefined][] = [
    ...[...departments].map(
      (name) =>
        [name, own(was?.departments, name), own(is.departments, name)] satisfies [
          string,
          DepartmentCharter | undefined,
          DepartmentCharter | undefined,
        ],
    ),
    ['（そのほか）', was?.otherwise, is.otherwise],
  ];
  for (const [name, from, to] of rows) {
    const [old, next] = [from === undefined ? NONE : words(from), to === undefined ? NONE : words(to)];
    if (old.en !== next.en) {
      const text = { ja: `  ${name}: ${old.ja} → ${next.ja}`, en: `  ${name}: ${old.en} -> ${next.en}` };
      lines.push(isLooser(from ?? was?.otherwise, to ?? is.otherwise) ? careful(text) : plain(text));
    }
  }
  const classes = (devices: Readonly<Record<string, Touch>> = {}, language: keyof Text = 'en') =>
    Object.entries(devices)
      .map(([device, touch]) => `${device}=${TOUCH_WORDS[touch][language]}`)
      .join(' ') || NONE[language];
  if (classes(was?.devices) !== classes(is.devices)) {
    const line = (language: keyof Text) => [classes(was?.devices, language), classes(is.devices, language)].join(' → ');
    lines.push(careful({ ja: `  端末ごと: ${line('ja')}`, en: `  by device: ${line('en')}` }));
  }
  const [old, next] = [was?.isolation ?? { hours: 0, devices: 0 }, is.isolation];
  if (old.hours !== next.hours || old.devices !== next.devices) {
    const text = {
      ja: `  隔離の上限: ${old.hours} 時間・${old.devices} 台 → ${next.hours} 時間・${next.devices} 台`,
      en: `  bounds of isolation: ${old.hours} h, ${old.devices} devices -> ${next.hours} h, ${next.devices} devices`,
    };
    lines.push(next.hours > old.hours || next.devices > old.devices ? careful(text) : plain(text));
  }
  return lines;
}

function words({ touch, windows, restart, verbs, devicesPerHour, devices }: DepartmentCharter): Text {
  const when = (language: keyof Text) =>
    windows.map(({ days, from, to }) => `${dayWords(days, language)} ${from}-${to}`).join(', ') || NONE[language];
  const may = (language: keyof Text) =>
    verbs.map((verb) => VERB_WORDS[verb][language]).join(language === 'ja' ? '・' : ' ');
  return {
    ja: `区分「${TOUCH_WORDS[touch].ja}」、時間帯 ${when('ja')}、再起動「${RESTART_WORDS[restart].ja}」、できること ${may('ja')}、1 時間に ${devicesPerHour} 台（全 ${devices} 台）`,
    en: `touch ${touch}, windows ${when('en')}, restart ${restart}, verbs ${may('en')}, ${devicesPerHour} an hour of ${devices}`,
  };
}

function dayWords(days: readonly number[], language: keyof Text): string {
  const all = language === 'ja' ? '毎日' : 'every day';
  const names = language === 'ja' ? [...'月火水木金土日'] : ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
  const sorted = [...new Set(days)].toSorted();
  return sorted.length === 7 ? all : sorted.map((day) => names[day - 1]).join(language === 'ja' ? '' : ' ');
}

const NONE: Text = { ja: 'なし', en: 'none' };

const TOUCH_WORDS: Readonly<Record<Touch, Text>> = {
  normal: { ja: '通常', en: 'normal' },
  'vendor-approval': { ja: 'ベンダーの承認が要る', en: 'vendor-approval' },
  'maker-consent': { ja: 'メーカーの書面同意が要る', en: 'maker-consent' },
  never: { ja: '触らない', en: 'never' },
};

const RESTART_WORDS: Readonly<Record<Restart, Text>> = {
  never: { ja: 'しない', en: 'never' },
  ask: { ja: '使う人が同意したとき', en: 'ask' },
  'in-window': { ja: '時間帯の中で', en: 'in-window' },
};

const VERB_WORDS: Readonly<Record<Verb, Text>> = {
  report: { ja: '報告', en: 'report' },
  stage: { ja: '下準備', en: 'stage' },
  install: { ja: '適用', en: 'install' },
  remove: { ja: '削除', en: 'remove' },
  reboot: { ja: '再起動', en: 'reboot' },
  isolate: { ja: '隔離', en: 'isolate' },
  release: { ja: '隔離の解除', en: 'release' },
  'collect-evidence': { ja: '証拠の収集', en: 'collect-evidence' },
  'rotate-local-admin': { ja: '端末の管理者パスワードの交換', en: 'rotate-local-admin' },
};

/** Whether a department may be given more than before. Windows: any that did not stand there word for word. */
function isLooser(was: DepartmentCharter | undefined, is: DepartmentCharter): boolean {
  if (was === undefined) {
    return true;
  }
  const windows = new Set(was.windows.map((window) => JSON.stringify(window)));
  return (
    TOUCH_CLASSES.indexOf(is.touch) < TOUCH_CLASSES.indexOf(was.touch) ||
    RESTART_RULES.indexOf(is.restart) > RESTART_RULES.indexOf(was.restart) ||
    is.verbs.some((verb) => !was.verbs.includes(verb)) ||
    is.windows.some((window) => !windows.has(JSON.stringify(window))) ||
    is.devicesPerHour > was.devicesPerHour
  );
}

function permitLines(bytes: Uint8Array): SummaryLine[] {
  const permit = readPermit(bytes);
  if (permit === undefined) {
    return [];
  }
  const { facility, verb, subject = '', devices, notBefore, notAfter, because } = permit;
  const what = (language: keyof Text) => `${facility}: ${VERB_WORDS[verb][language]} ${subject}`.trim();
  return [
    careful({
      ja: `  ${what('ja')}、${devices.length} 台（${devices.join(' ')}）、${notBefore}〜${notAfter}、理由: ${because}`,
      en: `  ${what('en')}, ${devices.length} devices (${devices.join(' ')}), ${notBefore} to ${notAfter}, because: ${because}`,
    }),
  ];
}

function recipeLines(bytes: Uint8Array): SummaryLine[] {
  const read = readRecipe(bytes);
  if (!read.ok) {
    return [];
  }
  const { name, version, install, frozen } = read.value;
  const category = categoryLine(read.value);
  const how = install.map(({ kind, arch, artifact }) => `${kind} ${arch} ${artifact.sha256.slice(0, 16)}`).join(', ');
  return [
    plain({
      ja: `  ${name.ja} ${version}: ${how}、${category.ja}${frozen === undefined ? '' : `、凍結中: ${frozen.because.ja}`}`,
      en: `  ${name.en} ${version}: ${how}, ${category.en}${frozen === undefined ? '' : `, frozen: ${frozen.because.en}`}`,
    }),
  ];
}

function channelLines(bytes: Uint8Array): SummaryLine[] {
  const channel = readChannel(bytes);
  if (channel === undefined) {
    return [];
  }
  const { kind, suites, components, keys, metadata } = channel;
  const what = [kind, ...suites, ...components].join(' ');
  const unsigned = careful({
    ja: '  この配布元は一覧に署名していません。パッケージ 1 つずつの署名だけで受け入れます。取得の途中で新しい更新を隠されても分かりません',
    en: '  this vendor does not sign its lists: the signature of each package alone counts; that newer updates are hidden on the way cannot be seen',
  });
  return [
    ...(metadata === 'packages-only' ? [unsigned] : []),
    careful({
      ja: `  ${what} のすべてを、配布元の鍵 ${keys.join(' ')} の署名だけで受け入れます`,
      en: `  accepts all of ${what} by the vendor's keys ${keys.join(' ')} alone`,
    }),
  ];
}

function own<T>(of: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return of !== undefined && Object.hasOwn(of, name) ? of[name] : undefined;
}

function plain(text: Text): SummaryLine {
  return { level: 'plain', text };
}

function careful(text: Text): SummaryLine {
  return { level: 'careful', text };
}
