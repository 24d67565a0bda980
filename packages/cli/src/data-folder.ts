import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { type CommandIo, type OptionValues, textOption } from './command.ts';

/** The data folder: `--data`, else `$TSUKUROI_DATA`, else the place that the XDG base directory specification names. */
export function dataFolderOf(io: CommandIo, options: OptionValues): string {
  const chosen = textOption(options, 'data') ?? io.environment.TSUKUROI_DATA;
  if (chosen !== undefined && chosen !== '') {
    return resolve(chosen);
  }
  const base = io.environment.XDG_DATA_HOME ?? join(io.environment.HOME ?? homedir(), '.local', 'share');
  return join(base, 'tsukuroi');
}
