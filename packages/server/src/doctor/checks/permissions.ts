import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { scanDataFolder } from '../../platform/backup/scan.ts';
import type { Check } from '../check.ts';

const SECRET = /^(secret\.key|identity\/.*\.pem|tls\/.*\.key|trust\/online\/.*)$/;

/** Whether anyone but the server's user can read its keys or reach its folder. */
export const permissions: Check = {
  id: 'permissions',
  title: { ja: '鍵とフォルダーの権限', en: 'Permissions' },
  async look({ folder }) {
    const facts = await lstat(folder);
    const octal = (mode: number) => (mode & 0o777).toString(8).padStart(4, '0');
    const { files } = await scanDataFolder(folder);
    const open = [
      ...((facts.mode & 0o077) === 0 ? [] : [`${folder} (${octal(facts.mode)})`]),
      ...files
        .filter(({ mode, path }) => SECRET.test(path) && (mode & 0o077) !== 0)
        .map(({ mode, path }) => `${join(folder, path)} (${octal(mode)})`),
    ];
    if (open.length === 0) {
      return {
        state: 'good',
        text: { ja: 'サーバーの利用者だけが読めます。', en: 'Only the user of the server can read them.' },
      };
    }
    const list = open.slice(0, 3).join('、');
    return {
      state: 'bad',
      text: { ja: `ほかの利用者も読める状態です: ${list}`, en: `Other users can read: ${list}` },
      next: {
        ja: '誰が読めたかを調べてください。読まれたおそれがあれば「tsukuroi keys rotate」で鍵を取り替えます。フォルダーは 0700、鍵は 0600 に直してください。',
        en: 'Find out who could read them; replace keys that may have been read. Set folders to 0700, keys to 0600.',
      },
    };
  },
};
