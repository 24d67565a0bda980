import { type Language, PROGRAM_CATEGORY_WORDS } from '@tsukuroi/core';
import {
  type DaySelector,
  DEVICE_CLASS_WORDS,
  type DepartmentHead,
  eveningRules,
  type Policy,
  type WindowRule,
} from '@tsukuroi/policy';
import type { PolicySentences } from '@tsukuroi/protocol';

/** What a policy's ids are called: calendars, facilities, devices. An id without a name stands as it is. */
export interface Names {
  readonly calendar: (id: string) => string;
  readonly facility: (id: string) => string;
  readonly device: (id: string) => string;
  /** Who speaks for departments; those that have nobody are not among them. */
  readonly heads?: readonly DepartmentHead[];
}

const WEEKDAYS = {
  ja: ['月', '火', '水', '木', '金', '土', '日'],
  en: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
} as const;

/** More than these are counted, not named. */
const MOST_NAMES = 6;

/** A policy in plain sentences, so that whoever is on duty can read what it does. */
export function policySentences(policy: Policy, names: Names, language: Language): PolicySentences {
  const say = (ja: string, en: string) => (language === 'ja' ? ja : en);
  return {
    who: whoSentence(policy.who, names, language),
    what: whatSentence(policy, language),
    when:
      policy.windows.length === 0
        ? [say('保守時間がないため、何も適用しません。', 'No window: nothing is applied.')]
        : [
            ...policy.windows.map((window) => windowSentence(window, names, language)),
            ...catchUpSentences(policy, names, language),
          ],
    consent: consentSentence(policy, names, language),
    restart: restartSentence(policy.restart, language),
    rings: policy.rings.map(({ gate, name }, index) =>
      index === policy.rings.length - 1
        ? say(`最後の段階「${name}」`, `Last ring “${name}”`)
        : say(
            `段階「${name}」: ${gate.successPercent} % 以上が成功し、${gate.atLeast} 台以上が済み、${gate.businessDays} 営業日たったら次へ進みます。`,
            `Ring “${name}”: the next begins after ${gate.successPercent} % success on at least ${gate.atLeast} devices and ${gate.businessDays} business days.`,
          ),
    ),
    limits: say(
      `同時に ${policy.limits.devicesAtOnce} 台まで。失敗が ${policy.failureBudget.atLeast} 台以上かつ ${policy.failureBudget.percent} % に達したら、自動で止まります。1 回の所要時間は ${policy.runMinutes} 分です。`,
      `At most ${policy.limits.devicesAtOnce} devices at once. It stops by itself at ${policy.failureBudget.atLeast} failures and ${policy.failureBudget.percent} %. A run takes ${policy.runMinutes} minutes.`,
    ),
  };
}

/** What becomes of devices that are off when the window opens; nothing is said of the usual. */
function catchUpSentences(policy: Policy, names: Names, language: Language): readonly string[] {
  const say = (ja: string, en: string) => (language === 'ja' ? ja : en);
  const { catchUp } = policy;
  switch (catchUp.rule) {
    case 'next-window':
      return [];
    case 'wake':
      return catchUp.afterwards === 'off'
        ? [
            say(
              '電源が切れている端末は、保守時間の始まりに起こします。作業が済み、だれも使っていなければ、電源を切ります。',
              'Devices that are off are woken when the window opens, and go off again when the work is over and nobody used them.',
            ),
          ]
        : [
            say(
              '電源が切れている端末は、保守時間の始まりに起こします。電源は入ったままになります。',
              'Devices that are off are woken when the window opens, and stay on.',
            ),
          ];
    case 'evening-shutdown':
      return eveningRules(policy).map((rule) => {
        const hours = windowSentence(rule, names, language);
        return say(
          `${hours}に人が電源を切るときは、先に更新します(長くても ${catchUp.capMinutes} 分で終わる見込みの分だけ)。`,
          `When somebody switches a device off (${hours}), updates that are expected to take at most ${catchUp.capMinutes} minutes go first.`,
        );
      });
  }
}

function listed(items: readonly string[], language: Language): string {
  const shown = items.slice(0, MOST_NAMES).join(language === 'ja' ? '・' : ', ');
  const more = items.length - MOST_NAMES;
  if (more <= 0) {
    return shown;
  }
  return language === 'ja' ? `${shown} ほか ${more}` : `${shown} and ${more} more`;
}

function whoSentence(who: Policy['who'], names: Names, language: Language): string {
  const say = (ja: string, en: string) => (language === 'ja' ? ja : en);
  const lines = [
    who.departments && say(`部署: ${listed(who.departments, 'ja')}`, `Departments: ${listed(who.departments, 'en')}`),
    who.classes &&
      say(
        `区分: ${who.classes.map((one) => DEVICE_CLASS_WORDS[one].ja).join('・')}`,
        `Classes: ${who.classes.map((one) => DEVICE_CLASS_WORDS[one].en).join(', ')}`,
      ),
    who.tags && say(`札: ${listed(who.tags, 'ja')}`, `Tags: ${listed(who.tags, 'en')}`),
    who.devices &&
      say(
        `端末: ${listed(who.devices.map(names.device), 'ja')}`,
        `Devices: ${listed(who.devices.map(names.device), 'en')}`,
      ),
    who.facilities &&
      say(
        `施設: ${listed(who.facilities.map(names.facility), 'ja')}`,
        `Facilities: ${listed(who.facilities.map(names.facility), 'en')}`,
      ),
  ].filter((line) => line !== undefined);
  return lines.join(say('、かつ ', '; and '));
}

/** What a policy is about: systems, programs, the agent, and what is left out. */
export function whatSentence({ what }: Policy, language: Language): string {
  const say = (ja: string, en: string) => (language === 'ja' ? ja : en);
  const os = {
    none: say('OS の更新はしません', 'No operating system updates'),
    security: say('OS のセキュリティ更新', 'Security updates of the system'),
    all: say('OS のすべての更新', 'All updates of the system'),
  }[what.os];
  const { applications } = what;
  const programs =
    applications === 'none'
      ? undefined
      : applications === 'all'
        ? say('すべてのアプリ', 'all applications')
        : say(`アプリ(${listed(applications, 'ja')})`, `applications (${listed(applications, 'en')})`);
  const categories = what.categories?.map((one) => PROGRAM_CATEGORY_WORDS[one]);
  const byCategory =
    categories === undefined
      ? undefined
      : say(
          `種類で選ぶアプリ(${listed(
            categories.map(({ ja }) => ja),
            'ja',
          )})`,
          `applications by category (${listed(
            categories.map(({ en }) => en),
            'en',
          )})`,
        );
  const excluded =
    what.exclude.length === 0
      ? ''
      : say(
          `。除外: ${listed(
            what.exclude.map(({ name }) => name),
            'ja',
          )}`,
          `. Not: ${listed(
            what.exclude.map(({ name }) => name),
            'en',
          )}`,
        );
  const product = what.product ? say('つくろい自身', 'the agent itself') : undefined;
  return `${[os, programs, byCategory, product].filter((part) => part !== undefined).join(say('、', ', '))}${excluded}`;
}

/** 「火・水・木 20:00～翌 0:00(国民の祝日・休日を除く)」 */
export function windowSentence(window: WindowRule, names: Names, language: Language): string {
  const say = (ja: string, en: string) => (language === 'ja' ? ja : en);
  const days = window.days.map((day) => daysText(day, names, language)).join(say('、', ', '));
  const isNextDay = window.to <= window.from;
  const to = !isNextDay ? window.to : window.to === '00:00' ? '24:00' : say(`翌${window.to}`, `next day ${window.to}`);
  const except =
    window.except.length === 0
      ? ''
      : say(
          `(${window.except.map((day) => daysText(day, names, 'ja')).join('、')}を除く)`,
          ` (not ${window.except.map((day) => daysText(day, names, 'en')).join(', ')})`,
        );
  const zone = window.zone === 'Asia/Tokyo' ? '' : ` ${window.zone}`;
  return `${days} ${window.from}～${to}${zone}${except}`;
}

function daysText(day: DaySelector, names: Names, language: Language): string {
  const say = (ja: string, en: string) => (language === 'ja' ? ja : en);
  const weekday = (number: number) => WEEKDAYS[language][number - 1] ?? String(number);
  switch (day.kind) {
    case 'dates':
      return listed(day.dates, language);
    case 'weekdays':
      return day.weekdays.length === 7
        ? say('毎日', 'every day')
        : day.weekdays
            .toSorted((one, other) => one - other)
            .map(weekday)
            .join(say('・', ', '));
    case 'nth-weekday':
      return say(
        `毎月 ${day.nth.map((n) => (n === -1 ? '最後' : `第${n}`)).join('・')} ${weekday(day.weekday)}曜`,
        `${day.nth.map((n) => (n === -1 ? 'last' : ordinal(n))).join(', ')} ${weekday(day.weekday)} of the month`,
      );
    case 'days-of-month':
      return say(
        `毎月 ${ranges(day.days)
          .map(([from, to]) => (from === to ? dayOfMonth(from) : `${dayOfMonth(from)}～${dayOfMonth(to)}`))
          .join('・')}`,
        `day ${ranges(day.days)
          .map(([from, to]) => (from === to ? String(from) : `${from}–${to}`))
          .join(', ')} of the month`,
      );
    case 'patch-tuesday':
      return day.plusDays === 0
        ? say('Microsoft の月例公開日(日本の第 2 火曜の翌日)', 'Patch Tuesday as seen from Japan')
        : say(`Microsoft の月例公開の ${day.plusDays} 日後`, `${day.plusDays} days after Patch Tuesday (Japan)`);
    case 'calendar':
      return say(`暦「${names.calendar(day.calendar)}」の日`, `days of “${names.calendar(day.calendar)}”`);
  }
}

function dayOfMonth(day: number): string {
  return day > 0 ? `${day}日` : day === -1 ? '月末' : `月末の ${-day - 1} 日前`;
}

function ordinal(n: number): string {
  return ['1st', '2nd', '3rd', '4th', '5th'][n - 1] ?? String(n);
}

/** Neighbours as from and to: a month's first ten days are read as one. */
function ranges(days: readonly number[]): readonly (readonly [number, number])[] {
  const found: [number, number][] = [];
  for (const day of days.toSorted((one, other) => one - other)) {
    const last = found.at(-1);
    if (last !== undefined && day === last[1] + 1) {
      last[1] = day;
    } else {
      found.push([day, day]);
    }
  }
  return found;
}

function consentSentence({ consent, who }: Policy, names: Names, language: Language): string {
  const say = (ja: string, en: string) => (language === 'ja' ? ja : en);
  switch (consent.kind) {
    case 'automatic':
      return consent.afterBusinessDays === 0
        ? say('公開されたらすぐ自動で適用します。', 'Automatic at once.')
        : say(
            `公開から ${consent.afterBusinessDays} 営業日待って、自動で適用します。`,
            `Automatic after ${consent.afterBusinessDays} business days.`,
          );
    case 'vendor':
      return say('業者の確認が記録されるまで待ちます。', 'Waits for the vendor’s confirmation.');
    case 'person':
      return say(`${consent.name} の承認が記録されるまで待ちます。`, `Waits for ${consent.name}.`);
    case 'department-head':
      return headsSentence(who.departments, names.heads ?? [], language);
  }
}

/** Whose word that is today: by the departments that the policy names, else by those that have somebody. */
function headsSentence(
  departments: readonly string[] | undefined,
  heads: readonly DepartmentHead[],
  language: Language,
): string {
  const say = (ja: string, en: string) => (language === 'ja' ? ja : en);
  const named = (departments ?? heads.map(({ department }) => department)).map((department) => {
    const one = heads.find((head) => head.department === department);
    if (one === undefined) {
      return say(`${department}: 決まっていないため適用しません`, `${department}: nobody named, nothing is applied`);
    }
    const deputy = one.deputy === undefined ? '' : say(`、代理 ${one.deputy}`, `, or ${one.deputy}`);
    return `${department}: ${one.head}${deputy}`;
  });
  const others =
    departments === undefined
      ? [say('責任者が決まっていない部署では適用しません', 'where nobody is named, nothing is applied')]
      : [];
  return say(
    `部署の責任者の承認が記録されるまで待ちます(${[...named, ...others].join('。')})。`,
    `Waits for the head of the department (${[...named, ...others].join('; ')}).`,
  );
}

function restartSentence(restart: Policy['restart'], language: Language): string {
  const say = (ja: string, en: string) => (language === 'ja' ? ja : en);
  switch (restart.rule) {
    case 'never':
      return say('再起動しません。', 'Never restarts.');
    case 'click':
      return say('端末の前の人が押したときだけ再起動します。', 'Only when a person at the device says so.');
    case 'ask':
      return say(
        `画面で知らせ、${restart.postponeMinutes} 分ずつ ${restart.mostPostponements} 回まで延ばせます。保守時間の中だけです。`,
        `Asks on the screen; ${restart.mostPostponements} times ${restart.postponeMinutes} minutes. Within the window only.`,
      );
    case 'in-window':
      return say(
        `保守時間の中で、${restart.idleMinutes} 分間だれも触っていなければ再起動します。`,
        `Within the window, when nobody used it for ${restart.idleMinutes} minutes.`,
      );
  }
}
