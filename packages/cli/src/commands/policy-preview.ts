import { dayInJapan, inOneLine, type Language, TsukuroiError } from '@tsukuroi/core';
import { momentInJapan } from '@tsukuroi/protocol/moment.ts';
import type { OpeningView } from '@tsukuroi/protocol/policies-api.ts';
import { adminPreviewPolicy } from '@tsukuroi/server';
import { type Command, textOption } from '../command.ts';
import { dataFolderOf } from '../data-folder.ts';

const USAGE = '--device NAME|ID [--data DIR] [--json]';

export const command: Command = {
  summary: {
    ja: '端末の次の 5 回の保守時間を言います。何も変えません。次の回がないときの終了コードは 1 です',
    en: 'Says the next five runs of a device and changes nothing; exit code 1 when there is none',
  },
  usage: USAGE,
  options: { data: { type: 'string' }, device: { type: 'string' }, json: { type: 'boolean' } },
  positionals: false,
  async run(io, options) {
    const device = textOption(options, 'device');
    if (device === undefined) {
      throw new TsukuroiError('USAGE', { detail: USAGE, command: 'policy preview' });
    }
    const preview = await adminPreviewPolicy(dataFolderOf(io, options), device, io.clock);
    const say = (ja: string, en: string) => (io.language === 'ja' ? ja : en);
    if (options.json === true) {
      await io.out(`${JSON.stringify(preview, null, 2)}\n`);
    } else {
      const device = inOneLine(preview.device.name);
      const name = preview.policy?.name;
      await io.out(
        name === undefined
          ? `${device}: ${say('効く方針がありません。何も適用しません。', 'No policy counts; nothing is applied.')}\n`
          : `${device}: ${say(`方針「${name}」`, `policy “${name}”`)}\n`,
      );
      for (const run of preview.runs) {
        await io.out(
          `  ${runText(run, io.language)}  ${say(`${clockOf(run.lastStart)} より後は始めません`, `nothing begins after ${clockOf(run.lastStart)}`)}\n`,
        );
      }
      for (const { calendars, day } of preview.held.slice(0, 10)) {
        await io.out(
          `  ${day}  ${say(`暦(${calendars.join('、')})が届かず止めています`, `held: calendar ${calendars.join(', ')} does not reach so far`)}\n`,
        );
      }
    }
    if (preview.runs.length === 0) {
      io.say(
        `${say('次の回がありません。「tsukuroi policy explain」で理由を確かめてください。', 'There is no run ahead. Ask "tsukuroi policy explain" why.')}\n`,
      );
      return 1;
    }
    return 0;
  },
};

/** The hours on the wall in Japan: `2026/11/24(火) 20:00–24:00`, past midnight `…–翌01:00`. */
export function runText({ from, to }: OpeningView, language: Language): string {
  const [end, isNextDay] = [clockOf(to), dayInJapan(Date.parse(to)) !== dayInJapan(Date.parse(from))];
  const past = language === 'ja' ? `翌${end}` : `next day ${end}`;
  return `${momentInJapan(from, language)}–${!isNextDay ? end : end === '00:00' ? '24:00' : past}`;
}

function clockOf(instant: string): string {
  return Temporal.Instant.from(instant)
    .toZonedDateTimeISO('Asia/Tokyo')
    .toPlainTime()
    .toString({ smallestUnit: 'minute' });
}
