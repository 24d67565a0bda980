import { statfs } from 'node:fs/promises';
import { readableBytes } from '@tsukuroi/trust/store/space.ts';
import type { Check } from '../check.ts';

/** A rebuild of knowledge and a backup need this much beside what is there. */
const LEAST_BYTES = 2e9;
const LEAST_SHARE = 0.05;

/** Whether the data folder's medium has room. */
export const disk: Check = {
  id: 'disk',
  title: { ja: 'ディスクの空き', en: 'Disk space' },
  async look({ folder }) {
    const { bavail, blocks, bsize } = await statfs(folder);
    const free = readableBytes(bavail * bsize);
    const share = Math.floor((100 * bavail) / blocks);
    if (bavail * bsize >= LEAST_BYTES && bavail / blocks >= LEAST_SHARE) {
      return { state: 'good', text: { ja: `空きは ${free}（${share}%）です。`, en: `${free} free (${share} %).` } };
    }
    return {
      state: 'bad',
      text: { ja: `空きが ${free}（${share}%）しかありません。`, en: `Only ${free} free (${share} %).` },
      next: {
        ja: 'データフォルダーの backup にある古いファイルや、要らないファイルを別の所へ移してください。いっぱいになるとサーバーは止まります。',
        en: 'Move old copies in "backup" and other files elsewhere. The server stops when the disk is full.',
      },
    };
  },
};
