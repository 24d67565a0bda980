import { PROGRAM_CATEGORY_WORDS, type ProgramCategory, type Text } from '@tsukuroi/core';
import type { HeldReason } from './explain.ts';
import type { Closeness, Fitting } from './precedence.ts';
import type { DeviceClass, TouchClass } from './touch.ts';
import type { Scope } from './update.ts';

export const DEVICE_CLASS_WORDS: Readonly<Record<DeviceClass, Text>> = {
  outpatient: { ja: '外来', en: 'Outpatient' },
  ward: { ja: '病棟', en: 'Ward' },
  critical: { ja: '手術室・ICU・救急', en: 'Theatre, ICU, ER' },
  office: { ja: '事務', en: 'Office' },
  server: { ja: 'サーバ', en: 'Server' },
  medical: { ja: '医療機器(触らない)', en: 'Medical device (not touched)' },
  test: { ja: '検証用', en: 'Test' },
};

export const TOUCH_WORDS: Readonly<Record<TouchClass, Text>> = {
  normal: { ja: '通常', en: 'Normal' },
  'vendor-approval': { ja: '業者の確認が要る', en: 'Needs the vendor’s approval' },
  'maker-consent': { ja: 'メーカーの書面が要る', en: 'Needs the maker’s written consent' },
  never: { ja: '触らない(見るだけ)', en: 'Never (observed only)' },
};

export const CLOSENESS_WORDS: Readonly<Record<Closeness, Text>> = {
  devices: { ja: '端末を名指し', en: 'names the device' },
  tags: { ja: '札で指定', en: 'names a tag' },
  classes: { ja: '区分で指定', en: 'names a class' },
  departments: { ja: '部署で指定', en: 'names a department' },
  facilities: { ja: '施設で指定', en: 'names a facility' },
};

/** Why a policy counts, or why not although it fits. */
export function fittingWords({ closeness, lostBy }: Fitting): Text {
  const by = CLOSENESS_WORDS[closeness];
  if (lostBy === undefined) {
    return { ja: `この方針が効きます(${by.ja})。`, en: `This policy counts (${by.en}).` };
  }
  return lostBy === 'wider'
    ? { ja: `効きません。もっと近い指定があります(${by.ja})。`, en: `Does not count: a closer one exists (${by.en}).` }
    : {
        ja: `効きません。同じ近さで、一覧の上にある方針が先です(${by.ja})。`,
        en: `Does not count: one as close stands above it in the list (${by.en}).`,
      };
}

/** 「適用していない理由」: what holds an update back, and what to do. Days and instants stand as `YYYY-MM-DD` and UTC; the screen shows them in its own way. */
export function heldWords(reason: HeldReason): Text {
  switch (reason.code) {
    case 'no-policy':
      return {
        ja: 'この端末に効く方針がありません。方針の対象に部署か区分を加えてください。',
        en: 'No policy fits this device. Add its department or class to one.',
      };
    case 'unclassified':
      return {
        ja: '区分がまだ決まっていません。確かめるまで、見るだけで何も適用しません。',
        en: 'Not classified yet: it is watched only until a person confirms its class.',
      };
    case 'touch-never':
      return {
        ja: '「触らない」端末です。見るだけで、適用しません。',
        en: 'Class “never”: it is observed, never touched.',
      };
    case 'maker-consent-missing':
      return {
        ja: `${reason.update} について、メーカーの書面による同意がまだありません。メーカーに依頼してください。`,
        en: `The maker’s written consent to ${reason.update} is missing. Ask the maker.`,
      };
    case 'vendor-consent-missing':
      return {
        ja: `${reason.update} について、業者の確認がまだありません${since(reason.waitingDays).ja}。業者に問い合わせてください。`,
        en: `The vendor has not confirmed ${reason.update}${since(reason.waitingDays).en}. Ask the vendor.`,
      };
    case 'person-consent-missing':
      return {
        ja: `${reason.who}${reason.deputy === undefined ? '' : `(または代理の ${reason.deputy})`} の承認を待っています${since(reason.waitingDays).ja}。`,
        en: `Waiting for ${reason.who}${reason.deputy === undefined ? '' : ` (or ${reason.deputy}, who stands in)`}${since(reason.waitingDays).en}.`,
      };
    case 'head-not-named':
      return reason.department === undefined
        ? {
            ja: '部署の責任者の承認が要りますが、この端末の部署が分かりません。端末に部署を入れてください。',
            en: 'It needs the approval of the head of its department, and its department is not known. Enter it at the device.',
          }
        : {
            ja: `「${reason.department}」の責任者の承認が要りますが、責任者が決まっていません。「方針」の「部署の責任者」で決めてください。`,
            en: `It needs the approval of the head of “${reason.department}”, and nobody is named. Name them under Policies, Heads of departments.`,
          };
    case 'out-of-scope':
      return outOfScopeWords(reason.policy, reason.category);
    case 'excluded':
      return {
        ja: `除外しています: ${reason.reason}${reason.until === undefined ? '' : `(${reason.until} まで)`}`,
        en: `Excluded: ${reason.reason}${reason.until === undefined ? '' : ` (until ${reason.until})`}`,
      };
    case 'vendor-forbids':
      return {
        ja: `${reason.vendor} が許していない種類の更新です(${reason.source})。`,
        en: `${reason.vendor} does not allow this kind of update (${reason.source}).`,
      };
    case 'waiting-days':
      return {
        ja: `${reason.whose} の待ち日数のため、${reason.until} から始めます。`,
        en: `Waits until ${reason.until}, as ${reason.whose} asks.`,
      };
    case 'age-unknown':
      return {
        ja: '公開日が分からないため、待ち日数を数えられません。公開日を確かめて承認してください。',
        en: 'Its date is not known, so waiting days cannot be counted. Find the date and approve it.',
      };
    case 'calendar-ended':
      return {
        ja: `暦(${reason.calendars.join('、')})が先の日まで届いていません。新しい暦を取り込むまで、この暦に頼る分だけを止めます。`,
        en: `A calendar (${reason.calendars.join(', ')}) does not reach so far. What depends on it waits for a newer one.`,
      };
    case 'no-window':
      return {
        ja: '保守時間がありません。方針に曜日と時刻を入れてください。',
        en: 'There is no maintenance window. Enter days and hours in the policy.',
      };
    case 'frozen':
      return {
        ja: `凍結中です: ${reason.reason}(${reason.until} まで)`,
        en: `Frozen: ${reason.reason} (until ${reason.until})`,
      };
    case 'window-too-short':
      return {
        ja: `保守時間は長くても ${reason.minutes} 分で、終わりきりません。時間を延ばすか、所要時間を見直してください。`,
        en: `The longest window has ${reason.minutes} minutes, too few for a run. Lengthen it or check the time a run needs.`,
      };
    case 'outside-window':
      return {
        ja: `次の保守時間を待っています(${reason.next})。`,
        en: `Waits for the next window (${reason.next}).`,
      };
  }
}

function since(days: number | undefined): Text {
  return days === undefined
    ? { ja: '(公開日不明)', en: ' (date unknown)' }
    : { ja: `(公開から ${days} 日)`, en: ` (${days} days since its release)` };
}

/** Why a policy is about an update, the other side of `out-of-scope`. */
export function scopeWords(policy: string, scope: Scope): Text {
  const by = scope.by === 'category' ? categoryScope(scope.category) : SCOPE_WORDS[scope.by];
  return {
    ja: `方針「${policy}」の対象です(${by.ja})。`,
    en: `Within the policy “${policy}” (${by.en}).`,
  };
}

const SCOPE_WORDS: Readonly<Record<Exclude<Scope['by'], 'category'>, Text>> = {
  'os-all': { ja: 'OS のすべての更新', en: 'all updates of the system' },
  'os-security': { ja: 'OS のセキュリティ更新', en: 'security updates of the system' },
  applications: { ja: 'すべてのアプリ', en: 'all applications' },
  name: { ja: 'アプリの名前で指定', en: 'names the application' },
  product: { ja: 'つくろい自身の更新', en: 'the agent itself' },
};

function categoryScope(category: ProgramCategory): Text {
  const { en, ja } = PROGRAM_CATEGORY_WORDS[category];
  return { ja: `アプリの種類「${ja}」で指定`, en: `names the category “${en}”` };
}

function outOfScopeWords(policy: string, category: ProgramCategory | 'unknown' | undefined): Text {
  const plain = { ja: `方針「${policy}」の対象ではありません`, en: `Not within the policy “${policy}”` };
  if (category === undefined) {
    return { ja: `${plain.ja}。`, en: `${plain.en}.` };
  }
  if (category === 'unknown') {
    return {
      ja: `${plain.ja}。このアプリは種類が分からないため、種類の指定には入りません。名前で指定するか、レシピに種類を書いて署名し直してください。`,
      en: `${plain.en}: nobody says what this application is for, so that no category takes it. Name it, or give its recipe a category.`,
    };
  }
  const { en, ja } = PROGRAM_CATEGORY_WORDS[category];
  return {
    ja: `${plain.ja}。このアプリの種類「${ja}」は、方針の種類にありません。`,
    en: `${plain.en}: its category “${en}” is not among the policy’s.`,
  };
}
