import { resolve } from 'node:path';
import { productMap } from '@tsukuroi/content';
import { csvText, dayInJapan, inOneLine, TsukuroiError } from '@tsukuroi/core';
import { openKnowledge } from '@tsukuroi/knowledge/store/read.ts';
import { matchDocument, productMapOf } from '@tsukuroi/matching';
import { DECISION_WORDS, type Decision, decisionShape, type Match, VERDICT_WORDS } from '@tsukuroi/protocol';
import { type Command, type CommandIo, listOption, textOption } from '../command.ts';
import { readInventories } from '../inventories.ts';

const FORMATS = ['json', 'csv', 'table'];
const DECISIONS: readonly Decision[] = decisionShape.options;

/** One row per device and finding, for CSV and table. */
function rowsOf(match: Match, io: CommandIo): string[][] {
  return match.devices.flatMap((device) =>
    device.findings.map((finding) => [
      device.name,
      DECISION_WORDS[finding.decision]?.[io.language] ?? finding.decision,
      finding.id,
      VERDICT_WORDS[finding.verdict]?.[io.language] ?? finding.verdict,
      finding.software.name,
      finding.software.version,
      finding.fixedVersion ?? '',
      finding.due ?? '',
      finding.because,
      finding.remedy,
    ]),
  );
}

const HEADINGS = {
  ja: ['端末', '判断', '番号', '判定', 'ソフトウェア', '入っている版', '直った版', '期限', '理由', 'すること'],
  en: ['Device', 'Decision', 'Id', 'Verdict', 'Software', 'Installed', 'Fixed in', 'Due', 'Because', 'What to do'],
} as const;

function tableText(match: Match, io: CommandIo): string {
  const lines: string[] = [];
  for (const device of match.devices) {
    const count = (decision: Decision) => device.findings.filter((finding) => finding.decision === decision).length;
    const counts = DECISIONS.map((decision) => `${DECISION_WORDS[decision]?.[io.language]} ${count(decision)}`);
    lines.push(`■ ${device.name} (${device.os})`, `  ${counts.join(' / ')}`);
    if (device.unmapped.length > 0) {
      lines.push(
        io.language === 'ja'
          ? `  未対応付け ${device.unmapped.length} 件(判定していません)`
          : `  not mapped: ${device.unmapped.length} (not judged)`,
      );
    }
    for (const finding of device.findings) {
      const verdict = VERDICT_WORDS[finding.verdict]?.[io.language];
      lines.push(
        `  [${DECISION_WORDS[finding.decision]?.[io.language]}] ${finding.id} ${finding.software.name} ${finding.software.version} ${verdict}`,
        `      ${finding.because}`,
        `      → ${finding.remedy}${finding.due === null ? '' : ` (${finding.due})`}`,
      );
    }
  }
  return `${lines.map(inOneLine).join('\n')}\n`;
}

export const command: Command = {
  summary: {
    ja: '知識と端末の中身を突き合わせ、弱いところを理由つきで出します(サーバは要りません)',
    en: 'Matches inventories against the knowledge: findings with their reasons, without a server',
  },
  usage:
    '--knowledge FILE --inventory FILE… [--format json|csv|table] [--all] [--basis product|tracker] [--fail-on DECISION]',
  options: {
    knowledge: { type: 'string' },
    inventory: { type: 'string', multiple: true },
    format: { type: 'string' },
    basis: { type: 'string' },
    all: { type: 'boolean' },
    'fail-on': { type: 'string' },
  },
  positionals: true,
  async run(io, options, positionals) {
    const wrong = (detail: string) => new TsukuroiError('USAGE', { detail, command: 'match' });
    const file = textOption(options, 'knowledge');
    const inventories = [...listOption(options, 'inventory'), ...positionals];
    const format = textOption(options, 'format') ?? 'json';
    const basis = textOption(options, 'basis') ?? 'product';
    const failOn = textOption(options, 'fail-on');
    if (file === undefined || inventories.length === 0) {
      throw wrong('--knowledge FILE --inventory FILE…');
    }
    if (!FORMATS.includes(format)) {
      throw wrong(`--format ${FORMATS.join('|')}`);
    }
    if (basis !== 'product' && basis !== 'tracker') {
      throw wrong('--basis product|tracker');
    }
    const limit = failOn === undefined ? -1 : DECISIONS.indexOf(failOn as Decision);
    if (failOn !== undefined && limit === -1) {
      throw wrong(`--fail-on ${DECISIONS.join('|')}`);
    }
    const knowledge = openKnowledge(resolve(file));
    try {
      const match = matchDocument(
        await readInventories(io, inventories),
        {
          knowledge,
          products: productMapOf(productMap()),
          day: dayInJapan(io.clock.nowMs()),
          language: io.language,
          all: options.all === true,
        },
        { basis },
      );
      if (format === 'json') {
        await io.out(`${JSON.stringify(match)}\n`);
      } else {
        await io.out(format === 'csv' ? csvText([HEADINGS[io.language], ...rowsOf(match, io)]) : tableText(match, io));
      }
      const urgent = match.devices.some((device) =>
        device.findings.some((finding) => DECISIONS.indexOf(finding.decision) <= limit),
      );
      return urgent ? 1 : 0;
    } finally {
      knowledge.close();
    }
  },
};
