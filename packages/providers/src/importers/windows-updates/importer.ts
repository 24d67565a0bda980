import { decodeText } from '../../decode-text.ts';
import { nothingInside } from '../../errors.ts';
import type { Unreadable } from '../../provider.ts';
import type { Importer, ImportFile } from '../importer.ts';
import { makeInventory, NAMED_BY_FILE, nameFromFile, updatesAsSoftware } from '../make-inventory.ts';
import { windowsSystem } from '../windows-system.ts';
import { parseUpdateLines, parseUpdateTable, type Updates } from './parse.ts';

const TITLE = { ja: 'Windows の更新の一覧', en: 'Windows update listing' } as const;

/** What the first run of wmic on Windows XP prints in front of its own, in another encoding. */
const FIRST_RUN = 'Please wait while WMIC is being installed.';

export const windowsUpdates: Importer = {
  id: 'windows-updates',
  title: TITLE,
  howTo: {
    ja: 'その Windows で「wmic qfe list > 機器名-hotfix.txt」か、PowerShell で「Get-HotFix > 機器名-hotfix.txt」を実行します。',
    en: 'Run `wmic qfe list > name-hotfix.txt`, or `Get-HotFix > name-hotfix.txt` in PowerShell.',
  },
  recognise: (file) => updatesOf(file) !== undefined,
  read(file) {
    const updates = updatesOf(file);
    if (updates === undefined || updates.numbers.length === 0) {
      throw nothingInside(file.name, TITLE.ja);
    }
    const notes: Unreadable[] = [
      { part: 'os', reason: 'このファイルには更新の番号だけがあり、Windows の版は書かれていません。' },
    ];
    if (updates.nameless > 0) {
      notes.push({ part: 'updates', reason: `番号（KB）の書かれていない更新が ${updates.nameless} 件あります。` });
    }
    const inventory = makeInventory('windows-updates', file, {
      name: updates.computer ?? nameFromFile(file),
      os: windowsSystem({ version: '', name: 'Windows' }),
      software: updatesAsSoftware(updates.numbers),
      facts: updates.computer === undefined ? {} : { hostname: updates.computer },
      unreadable: [...(updates.computer === undefined ? [NAMED_BY_FILE] : []), ...notes],
    });
    return { inventories: [inventory], refused: [] };
  },
};

function updatesOf(file: ImportFile): Updates | undefined {
  const begins = Buffer.from(file.bytes.subarray(0, FIRST_RUN.length)).toString('latin1') === FIRST_RUN;
  const lines = begins
    ? decodeText(file.bytes.subarray(FIRST_RUN.length), file.name).text.split(/\r?\n/)
    : file.lines();
  return parseUpdateTable(lines) ?? parseUpdateLines(lines);
}
