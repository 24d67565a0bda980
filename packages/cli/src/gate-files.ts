import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { TsukuroiError, writeWhole } from '@tsukuroi/core';
import {
  codeOfAnswer,
  codeOfRequest,
  type GateAnswer,
  type GateRequest,
  type GateRole,
  gateAnswerShape,
  gateRequestShape,
  STATION_WORDS,
  sameCode,
} from '@tsukuroi/protocol/station.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { acceptGate, type GateIdentity, requestGate } from '@tsukuroi/trust/mailbox/identity.ts';
import { type CommandIo, type OptionValues, textOption } from './command.ts';

/** How a gate or collector is enrolled by files that a person carries: the same for `relay` and `collector`. */

const LIMIT_BYTES = 5 * 1024 * 1024;

export const REQUEST_USAGE = '--out FILE [--name NAME] [--data DIR] [--json]';
export const REQUEST_OPTIONS = {
  out: { type: 'string' },
  name: { type: 'string' },
  data: { type: 'string' },
  json: { type: 'boolean' },
} as const;

export const ACCEPT_USAGE = 'FILE [--check CODE] [--replace] [--data DIR]';
export const ACCEPT_OPTIONS = {
  check: { type: 'string' },
  replace: { type: 'boolean' },
  data: { type: 'string' },
} as const;

/** Makes a key in `folder` and writes the request for its certificate. */
export async function writeGateRequest(
  io: CommandIo,
  options: OptionValues,
  gate: { readonly role: GateRole; readonly folder: string; readonly command: string },
): Promise<0> {
  const out = textOption(options, 'out');
  if (out === undefined) {
    throw new TsukuroiError('USAGE', { detail: REQUEST_USAGE, command: gate.command });
  }
  const name = (textOption(options, 'name') ?? hostname()).slice(0, 64);
  const made: GateRequest = await requestGate({
    door: nodeDoor(),
    folder: gate.folder,
    role: gate.role,
    name,
    words: STATION_WORDS,
    clock: io.clock,
  });
  await writeWhole(resolve(out), `${JSON.stringify(made, null, 1)}\n`);
  const code = codeOfRequest(made);
  if (options.json === true) {
    await io.out(`${JSON.stringify({ file: resolve(out), code })}\n`);
  }
  io.say(
    io.language === 'ja'
      ? `申請ファイルを作りました: ${out}\n確認番号　${code}\nこのファイルをサーバーへ運び、「tsukuroi enrol gate --request ファイル --out 回答ファイル」を行ってください。サーバーに出る番号が上と同じか見比べます。鍵はこの機械から出ません。\n`
      : `Request written: ${out}\nCheck code  ${code}\nCarry it to the server and run "tsukuroi enrol gate --request FILE --out ANSWER". Compare the code that it shows. The key stays here.\n`,
  );
  return 0;
}

/** A request that was carried to the server. @throws TsukuroiError FILE_UNREADABLE, GATE_REQUEST_INVALID */
export async function readGateRequest(file: string): Promise<GateRequest> {
  const parsed = gateRequestShape.safeParse(await jsonOf(file, 'GATE_REQUEST_INVALID'));
  if (!parsed.success) {
    const reason = parsed.error.issues[0]?.path.join('.') ?? '';
    throw new TsukuroiError('GATE_REQUEST_INVALID', { reason }, { exitCode: 2 });
  }
  return parsed.data;
}

/** Takes the server's answer into the folder that `into` names for it, after its code was compared. */
export async function takeGateAnswer(
  io: CommandIo,
  options: OptionValues,
  gate: {
    readonly file: string;
    readonly role: GateRole;
    readonly folder: string;
    readonly into: (answer: GateAnswer) => string;
    readonly command: string;
  },
): Promise<GateIdentity> {
  const parsed = gateAnswerShape.safeParse(await jsonOf(gate.file, 'GATE_ANSWER_INVALID'));
  if (!parsed.success) {
    const reason = parsed.error.issues[0]?.path.join('.') ?? '';
    throw new TsukuroiError('GATE_ANSWER_INVALID', { reason }, { exitCode: 2 });
  }
  const answer = parsed.data;
  await mustBeCompared(io, options, codeOfAnswer(answer), { usage: ACCEPT_USAGE, command: gate.command });
  return acceptGate({
    door: nodeDoor(),
    folder: gate.folder,
    into: gate.into(answer),
    role: gate.role,
    answer,
    replace: options.replace === true,
    words: STATION_WORDS,
    clock: io.clock,
  });
}

/**
 * Goes on only when a person compared the code with the one at the other machine: at the terminal, or beforehand with `--check`. A stick
 * can be swapped on its way, and nothing else would show it.
 *
 * @throws TsukuroiError GATE_CODE_OTHER (exit code 3), USAGE when nobody sits here and no code was given
 */
export async function mustBeCompared(
  io: CommandIo,
  options: OptionValues,
  code: string,
  { command, usage }: { readonly usage: string; readonly command: string },
): Promise<void> {
  const given = textOption(options, 'check');
  if (given === undefined && io.ask === undefined) {
    throw new TsukuroiError('USAGE', { detail: `--check CODE (${usage})`, command });
  }
  const question =
    io.language === 'ja'
      ? `確認番号は ${code} です。相手の機械に出ている番号と同じですか`
      : `The check code is ${code}. Does the other machine show the same`;
  const same = given === undefined ? ((await io.ask?.(question)) ?? false) : sameCode(given, code);
  if (!same) {
    throw new TsukuroiError('GATE_CODE_OTHER', { code }, { exitCode: 3 });
  }
}

async function jsonOf(file: string, code: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    const reason = String((cause as NodeJS.ErrnoException).code);
    throw new TsukuroiError('FILE_UNREADABLE', { file, reason }, { cause, exitCode: 2 });
  }
  try {
    if (text.length > LIMIT_BYTES) {
      throw new Error('too large');
    }
    return JSON.parse(text);
  } catch (cause) {
    throw new TsukuroiError(code, { reason: 'JSON' }, { cause, exitCode: 2 });
  }
}
