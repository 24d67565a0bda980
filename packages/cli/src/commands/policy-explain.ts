import { inOneLine, type Language, type Text, TsukuroiError } from '@tsukuroi/core';
import { CLASS_WORDS } from '@tsukuroi/protocol/grids/policies.ts';
import { PATCH_ON_DEVICE_WORDS, UPDATE_KIND_WORDS } from '@tsukuroi/protocol/grids/rollouts.ts';
import { adminExplainPolicy, type PolicyExplained } from '@tsukuroi/server';
import { type Command, type CommandIo, textOption } from '../command.ts';
import { dataFolderOf } from '../data-folder.ts';
import { runText } from './policy-preview.ts';

const USAGE = '--device NAME|ID [--data DIR] [--json]';

/** What a person has to mend before anything can ever be applied; waiting for a window is no such thing. */
const TO_MEND: readonly string[] = ['no-policy', 'unclassified', 'no-window', 'window-too-short', 'calendar-ended'];

export const command: Command = {
  summary: {
    ja: '端末にどの方針が効いているか、なぜ適用していないかを、理由ごとに言います。何も変えません。人が直すまで適用できないときの終了コードは 1 です',
    en: 'Says which policy counts for a device and every reason why something is not applied; changes nothing; exit code 1 when a person has to mend something first',
  },
  usage: USAGE,
  options: { data: { type: 'string' }, device: { type: 'string' }, json: { type: 'boolean' } },
  positionals: false,
  async run(io, options) {
    const device = textOption(options, 'device');
    if (device === undefined) {
      throw new TsukuroiError('USAGE', { detail: USAGE, command: 'policy explain' });
    }
    const explained = await adminExplainPolicy(dataFolderOf(io, options), device, io.clock, io.language);
    await (options.json === true ? io.out(`${JSON.stringify(explained, null, 2)}\n`) : tell(io, explained));
    return explained.held.some(({ code }) => TO_MEND.includes(code)) ? 1 : 0;
  },
};

async function tell(io: CommandIo, explained: PolicyExplained): Promise<void> {
  const { language } = io;
  const say = (ja: string, en: string) => (language === 'ja' ? ja : en);
  const lines = [
    `${explained.device.name}(${explained.device.department ?? say('部署なし', 'no department')})`,
    `${say('区分', 'Class')}: ${CLASS_WORDS[explained.class ?? 'none'][language]}`,
    `${say('触れ方', 'Touch')}: ${explained.touchText}`,
    ...(explained.fitting.length === 0 ? [say('当てはまる方針はありません。', 'No policy fits.')] : []),
    ...explained.fitting.map(({ name, text, wins }) => `${wins ? '→' : ' '} ${name}: ${text}`),
    ...(explained.covers === null ? [] : [`${say('対象', 'About')}: ${explained.covers}`]),
    ...(explained.held.length === 0
      ? [say('止めている理由はありません。', 'Nothing holds it back.')]
      : [say('適用していない理由:', 'Why nothing is applied:'), ...explained.held.map(({ text }) => `  - ${text}`)]),
    ...(explained.updatesUnknown === null ? [] : [explained.updatesUnknown]),
    ...explained.updates.flatMap(({ because, fastLane, held, name, version, within }) => [
      `${name} ${version}(${because.join('、')})`,
      ...(within === null ? [] : [`  - ${within}`]),
      ...(fastLane
        ? [`  - ${say('危険が大きいため、待ち日数を飛ばします。', 'Passes over waiting days because of the danger.')}`]
        : []),
      ...held.map(({ text }) => `  - ${text}`),
    ]),
    ...(explained.moreUpdates === 0
      ? []
      : [say(`ほか ${explained.moreUpdates} 件`, `and ${explained.moreUpdates} more`)]),
    ...catalogueLines(explained.catalogue, language),
    ...(explained.runs.length === 0
      ? []
      : [say('次の 5 回:', 'Next five runs:'), ...explained.runs.map((run) => `  ${runText(run, language)}`)]),
  ];
  await io.out(`${lines.map(inOneLine).join('\n')}\n`);
}

/** Programs of the catalogue and the agent itself, in the words of the device's page. */
function catalogueLines({ standsSince, updates }: PolicyExplained['catalogue'], language: Language): readonly string[] {
  const say = (ja: string, en: string) => (language === 'ja' ? ja : en);
  if (standsSince === null) {
    return [
      say(
        'カタログのアプリとエージェントの更新: サーバがまだこの端末を見ていないため、分かりません。',
        'Programs of the catalogue and the agent: not known, since the server has not looked at this device yet.',
      ),
    ];
  }
  return updates.flatMap((update) => [
    `${update.package} ${update.from ?? say('なし', 'none')} → ${update.version}(${wordOf(UPDATE_KIND_WORDS, update.kind, language)}、${wordOf(PATCH_ON_DEVICE_WORDS, update.state, language)})`,
    ...[update.within, update.because].filter((text) => text !== '').map((text) => `  - ${text}`),
  ]);
}

function wordOf(words: Readonly<Record<string, Text>>, value: string, language: Language): string {
  return words[value]?.[language] ?? value;
}
