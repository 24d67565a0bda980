import { isoSeconds, type Language } from '@tsukuroi/core';
import { fittingPolicies, type Opening, type Policy, previewRuns, type Run } from '@tsukuroi/policy';
import type { OpeningView, PolicyPreview } from '@tsukuroi/protocol';
import { countPolicies, type DeviceGroup } from './counting.ts';
import type { Problem } from './problems.ts';
import { type Names, policySentences } from './sentences.ts';
import type { Decisions } from './world.ts';

export interface PreviewGround {
  readonly decisions: Decisions;
  readonly groups: readonly DeviceGroup[];
  readonly names: Names;
  /** Names of a few devices for which a policy counts. */
  readonly examples: readonly string[];
  readonly nowMs: number;
  readonly language: Language;
}

/** What a policy means as it stands in the list, or would mean once saved. Pure. */
export function previewOf(policy: Policy, ground: PreviewGround): PolicyPreview {
  const { decisions, examples, groups, language, names, nowMs } = ground;
  const { world } = decisions;
  const { runs, held } = previewRuns(policy, world.calendars, world.freezes, nowMs);
  const policies = [...world.policies.filter(({ id }) => id !== policy.id), policy];
  const count = countPolicies(policies, groups).byPolicy.get(policy.id) ?? { counts: 0, lost: 0, never: 0 };
  return {
    problems: [],
    warnings: warningsOf(policy, { runs, ...count }, groups, language),
    sentences: policySentences(policy, names, language),
    runs: runs.map(runView),
    held: held.slice(0, 50).map(({ rule, day, calendars }) => ({
      window: policy.windows.find(({ id }) => id === rule)?.name ?? rule,
      day,
      calendars: calendars.map(names.calendar),
    })),
    devices: { ...count, examples: [...examples] },
  };
}

/** What is shown of a policy that cannot be saved: only what is wrong. */
export function previewOfProblems(problems: readonly Problem[]): PolicyPreview {
  return {
    problems: [...problems],
    warnings: [],
    sentences: null,
    runs: [],
    held: [],
    devices: { counts: 0, lost: 0, never: 0, examples: [] },
  };
}

export function runView({ fromMs, lastStartMs, toMs }: Run): OpeningView {
  return { from: isoSeconds(fromMs), to: isoSeconds(toMs), lastStart: isoSeconds(lastStartMs) };
}

/** An opening in which a run has no room begins nothing. */
export function openingView({ fromMs, toMs }: Opening, runMinutes: number): OpeningView {
  return {
    from: isoSeconds(fromMs),
    to: isoSeconds(toMs),
    lastStart: isoSeconds(Math.max(fromMs, toMs - runMinutes * 60_000)),
  };
}

function warningsOf(
  policy: Policy,
  found: { readonly runs: readonly Run[]; readonly counts: number; readonly lost: number; readonly never: number },
  groups: readonly DeviceGroup[],
  language: Language,
): string[] {
  const say = (ja: string, en: string) => (language === 'ja' ? ja : en);
  const isTaken = (device: DeviceGroup['device']) => fittingPolicies([policy], device).length > 0;
  const departments = new Set(groups.flatMap(({ device }) => device.department ?? []));
  const unknown = (policy.who.departments ?? []).filter((department) => !departments.has(department));
  const medical = groups.some(({ device }) => device.class === 'medical' && isTaken(device));
  return [
    ...(policy.windows.length > 0 && found.runs.length === 0
      ? [
          say(
            '次の実行がありません。保守時間が所要時間より短いか、暦や凍結で止まっています。',
            'There is no next run: windows are too short, or held by calendars or freezes.',
          ),
        ]
      : []),
    ...(policy.windows.length === 0 && isAboutAnything(policy)
      ? [say('保守時間がないため、この方針では何も適用しません。', 'Without a window this policy applies nothing.')]
      : []),
    ...(found.counts === 0
      ? [
          found.lost > 0
            ? say(
                `対象の ${found.lost} 台には、ほかの方針が先に効いています。`,
                `Other policies count before it on its ${found.lost} devices.`,
              )
            : say('今は、どの端末にも効きません。', 'It counts for no device now.'),
        ]
      : []),
    ...(found.never > 0
      ? [
          say(
            `対象のうち ${found.never} 台は、未分類か「触らない」のため適用しません。`,
            `${found.never} of its devices are not classified or never touched.`,
          ),
        ]
      : []),
    ...(unknown.length > 0
      ? [
          say(
            `端末のない部署が含まれています: ${unknown.join('、')}。名前の違いを確かめてください。`,
            `Departments without devices: ${unknown.join(', ')}. Check how they are written.`,
          ),
        ]
      : []),
    ...(policy.rings.at(-1)?.who === undefined
      ? []
      : [
          say(
            '最後の段階に対象が指定されています。どの段階にも入らない端末には適用されません。',
            'The last ring names whom it is for: devices of no ring are left out.',
          ),
        ]),
    ...(medical && policy.what.os !== 'none'
      ? [
          say(
            '医療機器の区分の端末が含まれています。端末ごとに「触らない」を外さない限り適用しません。',
            'Medical devices are among them. They stay untouched unless a person says otherwise for each.',
          ),
        ]
      : []),
  ];
}

function isAboutAnything({ what }: Policy): boolean {
  return what.os !== 'none' || what.applications !== 'none' || what.categories !== undefined;
}
