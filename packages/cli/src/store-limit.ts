import { TsukuroiError } from '@tsukuroi/core';
import { STORE_LIMIT_WORDS } from '@tsukuroi/trust/store/limit.ts';
import { type OptionValues, textOption } from './command.ts';

/** For programs that keep contents: how much of the disk they may take. */
export const STORE_LIMIT_OPTION = { 'store-limit': { type: 'string' } } as const;

/** `50G`, `500M`, `1T`, `none`; undefined when nobody said. @throws USAGE */
export function storeLimitOption(options: OptionValues, command: string): string | undefined {
  const words = textOption(options, 'store-limit');
  if (words !== undefined && !STORE_LIMIT_WORDS.test(words)) {
    throw new TsukuroiError('USAGE', { detail: '--store-limit 50G', command });
  }
  return words;
}
