import { resolve } from 'node:path';
import { TsukuroiError, writeWhole } from '@tsukuroi/core';
import { codeOfAnswer, codeOfRequest } from '@tsukuroi/protocol/station.ts';
import { adminCertifyGate } from '@tsukuroi/server';
import { type Command, textOption } from '../command.ts';
import { dataFolderOf } from '../data-folder.ts';
import { mustBeCompared, readGateRequest } from '../gate-files.ts';

const USAGE = '--request FILE --out FILE [--check CODE] [--data DIR] [--json]';
const ROLES = {
  gate: { ja: 'DMZ の中継', en: 'relay between zones' },
  collector: { ja: '収集機', en: 'collector' },
} as const;

export const command: Command = {
  summary: {
    ja: 'DMZ の中継や収集機の申請ファイルに証明書を出します。運んだファイルがすり替わっていないか、確認番号で見比べます',
    en: 'Certifies a relay between zones, or a collector, by its request file, after its check code was compared',
  },
  usage: USAGE,
  options: {
    request: { type: 'string' },
    out: { type: 'string' },
    check: { type: 'string' },
    data: { type: 'string' },
    json: { type: 'boolean' },
  },
  positionals: false,
  async run(io, options) {
    const [file, out] = [textOption(options, 'request'), textOption(options, 'out')];
    if (file === undefined || out === undefined) {
      throw new TsukuroiError('USAGE', { detail: USAGE, command: 'enrol gate' });
    }
    const request = await readGateRequest(resolve(file));
    await mustBeCompared(io, options, codeOfRequest(request), { usage: USAGE, command: 'enrol gate' });
    const answer = await adminCertifyGate(dataFolderOf(io, options), request, io.clock);
    await writeWhole(resolve(out), `${JSON.stringify(answer, null, 1)}\n`);
    const code = codeOfAnswer(answer);
    if (options.json === true) {
      await io.out(`${JSON.stringify({ file: resolve(out), code, identity: answer.identity })}\n`);
    }
    const role = ROLES[request.role][io.language];
    const command = request.role === 'gate' ? 'relay' : 'collector';
    io.say(
      io.language === 'ja'
        ? `${role}「${request.name}」に証明書を出しました: ${out}\n確認番号　${code}\nこのファイルを運んで「tsukuroi ${command} accept ファイル」を行い、番号が同じか見比べてください。やめるときは「登録」の画面で失効させます。\n`
        : `Certified the ${role} "${request.name}": ${out}\nCheck code  ${code}\nCarry it there, run "tsukuroi ${command} accept FILE" and compare the code. It can be revoked under Enrolment.\n`,
    );
    if (answer.facility.bundles === null) {
      io.say(
        io.language === 'ja'
          ? 'まだ鍵の儀式（tsukuroi keys init）が済んでいないため、何も受け渡せません。儀式のあとに、もう一度この命令を行って回答ファイルを運び直してください。\n'
          : 'There was no key ceremony yet (tsukuroi keys init), so nothing can pass. Run this command again after it and carry the new answer.\n',
      );
    }
    return 0;
  },
};
