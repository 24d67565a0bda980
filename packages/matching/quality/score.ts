import type { Finding } from '@tsukuroi/protocol';
import type { DeviceMatch } from '../src/findings.ts';
import type { Label, LabelledMachine } from './machine.ts';

/** How findings stand to labels. */
export interface Score {
  readonly labels: number;
  readonly found: number;
  /** Affected by label, not reported as affected or undetermined: the worst kind of mistake. */
  readonly misses: readonly string[];
  /** Reported as affected although the label says otherwise. */
  readonly falseAlarms: readonly string[];
  /** Right thing, wrong word or place. */
  readonly differences: readonly string[];
  /** Findings that nobody labelled. */
  readonly unlabelled: readonly string[];
  /** Of all reported as affected and labelled, the share that is. */
  readonly precision: number;
  /** Of all labelled as affected, the share reported as affected. */
  readonly recall: number;
}

export function scoreOf(cases: readonly { readonly machine: LabelledMachine; readonly match: DeviceMatch }[]): Score {
  const misses: string[] = [];
  const falseAlarms: string[] = [];
  const differences: string[] = [];
  const unlabelled: string[] = [];
  let labels = 0;
  let found = 0;
  let rightAlarms = 0;
  let alarmsDue = 0;
  for (const { machine, match } of cases) {
    const rest = new Set(match.findings);
    for (const label of machine.labels) {
      labels += 1;
      const where = `${machine.device.id}: ${label.id} on ${label.software}`;
      const finding = match.findings.find((one) => concerns(one, label));
      alarmsDue += label.verdict === 'affected' ? 1 : 0;
      if (finding === undefined) {
        (label.verdict === 'affected' ? misses : differences).push(`${where}: not reported (${label.reason})`);
        continue;
      }
      rest.delete(finding);
      found += 1;
      if (finding.verdict === 'affected') {
        (label.verdict === 'affected' ? [] : falseAlarms).push(
          `${where}: affected by ${finding.rule} (${label.reason})`,
        );
      }
      rightAlarms += finding.verdict === 'affected' && label.verdict === 'affected' ? 1 : 0;
      differences.push(...differencesOf(where, label, finding));
    }
    for (const silent of machine.silent) {
      labels += 1;
      const finding = match.findings.find((one) => concerns(one, silent) && one.verdict !== 'not-affected');
      if (finding === undefined) {
        found += 1;
        continue;
      }
      rest.delete(finding);
      const list = finding.verdict === 'affected' ? falseAlarms : differences;
      list.push(
        `${machine.device.id}: ${silent.id} on ${silent.software}: ${finding.verdict} by ${finding.rule} (${silent.reason})`,
      );
    }
    unlabelled.push(
      ...[...rest].map(
        (one) => `${machine.device.id}: ${one.id} on ${one.software.name}: ${one.verdict} by ${one.rule}`,
      ),
    );
    differences.push(...listDifferences(machine, match));
  }
  const alarms = rightAlarms + falseAlarms.length;
  return {
    labels,
    found,
    misses,
    falseAlarms,
    differences,
    unlabelled,
    precision: alarms === 0 ? 1 : rightAlarms / alarms,
    recall: alarmsDue === 0 ? 1 : rightAlarms / alarmsDue,
  };
}

function concerns(finding: Finding, { id, software }: { readonly id: string; readonly software: string }): boolean {
  return finding.id === id && (finding.software.name === software || finding.alsoIn.includes(software));
}

function differencesOf(where: string, label: Label, finding: Finding): string[] {
  const found: string[] = [];
  const expect = (what: string, wanted: unknown, got: unknown): void => {
    if (wanted !== undefined && wanted !== got) {
      found.push(
        `${where}: ${what} is ${String(got)} instead of ${String(wanted)} by ${finding.rule} (${label.reason})`,
      );
    }
  };
  expect('verdict', label.verdict, finding.verdict);
  expect('kind', label.kind ?? 'vulnerability', finding.kind);
  expect('group', label.group ?? 'none', finding.group ?? 'none');
  expect('decision', label.decision, finding.decision);
  expect('evidence', label.evidence, finding.evidence.length > 0);
  for (const feed of label.basis ?? []) {
    expect(
      `basis ${feed}`,
      true,
      finding.basis.some((basis) => basis.feed === feed),
    );
  }
  return found;
}

function listDifferences(machine: LabelledMachine, match: DeviceMatch): string[] {
  const found: string[] = [];
  const wanted = machine.unmapped.map(({ name }) => name).sort();
  const got = match.unmapped.map(({ name }) => name).sort();
  if (wanted.join('\n') !== got.join('\n')) {
    found.push(`${machine.device.id}: unmapped is ${got.join(', ')} instead of ${wanted.join(', ')}`);
  }
  if (machine.judged !== match.judged) {
    found.push(`${machine.device.id}: judged is ${match.judged} instead of ${machine.judged}`);
  }
  return found;
}
