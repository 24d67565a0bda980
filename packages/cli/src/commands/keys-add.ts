import { TsukuroiError } from '@tsukuroi/core';
import type { KeyChange } from '@tsukuroi/trust/ceremony/change.ts';
import type { ProposedChange } from '@tsukuroi/trust/ceremony/parts/shape.ts';
import { type Command, type OptionValues, textOption } from '../command.ts';
import { change, KEY_OPTIONS, KEY_USAGE, needed, newHolderOf, publicKeyOf } from '../keys-options.ts';
import { makeProposal, PROPOSE_OPTIONS, PROPOSE_USAGE } from '../parts-options.ts';

const NAME = 'keys add';

export const command: Command = {
  summary: {
    ja: '鍵を足します: 担当者の鍵(root、catalog)、ほかの施設のサーバ(director)、情報を集める機械(collector)',
    en: 'Adds a key: of another holder (root, catalog), another facility’s server (director), a collector',
  },
  usage: `--role root|catalog|director|collector [--threshold N] [--facility ID] [--public FILE] [--new-keys DIR] [--new-passphrase-file FILE] ${KEY_USAGE} | ${PROPOSE_USAGE}, with --public FILE (keys new)`,
  options: {
    ...KEY_OPTIONS,
    ...PROPOSE_OPTIONS,
    role: { type: 'string' },
    threshold: { type: 'string' },
    facility: { type: 'string' },
    public: { type: 'string' },
    'new-keys': { type: 'string' },
    'new-passphrase-file': { type: 'string' },
  },
  positionals: false,
  async run(io, options) {
    if (options.propose === true) {
      return makeProposal(io, options, NAME, await proposed(options));
    }
    await change(io, options, NAME, await whatOf(options), await newHolderOf(io, options));
    return 0;
  },
};

async function whatOf(options: OptionValues): Promise<KeyChange> {
  const role = textOption(options, 'role');
  if (role === 'root' || role === 'catalog') {
    return { do: 'add', role, ...thresholdOf(options) };
  }
  const publicKey =
    role === 'director' || role === 'collector' ? await publicKeyOf(needed(options, 'public', NAME)) : undefined;
  if (role === 'director') {
    return {
      do: 'director',
      facility: needed(options, 'facility', NAME),
      ...(publicKey === undefined ? {} : { publicKey }),
    };
  }
  if (role === 'collector') {
    return { do: 'collector', ...(publicKey === undefined ? {} : { publicKey }) };
  }
  throw new TsukuroiError('USAGE', { detail: '--role root|catalog|director|collector', command: NAME });
}

/** Holders elsewhere bring the public half of the new key. */
async function proposed(options: OptionValues): Promise<ProposedChange> {
  const role = textOption(options, 'role');
  const key = await publicKeyOf(needed(options, 'public', NAME));
  if (role === 'root' || role === 'catalog') {
    return { do: 'add', role, key, ...thresholdOf(options) };
  }
  if (role === 'director') {
    return { do: 'director', facility: needed(options, 'facility', NAME), key };
  }
  if (role === 'collector') {
    return { do: 'collector', key };
  }
  throw new TsukuroiError('USAGE', { detail: '--role root|catalog|director|collector', command: NAME });
}

function thresholdOf(options: OptionValues): { threshold?: number } {
  const threshold = textOption(options, 'threshold');
  if (threshold !== undefined && !/^[1-9]\d?$/.test(threshold)) {
    throw new TsukuroiError('USAGE', { detail: '--threshold N', command: NAME });
  }
  return threshold === undefined ? {} : { threshold: Number(threshold) };
}
