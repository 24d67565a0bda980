import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dayInJapan } from '@tsukuroi/core';
import { scanDataFolder } from '../../platform/backup/scan.ts';
import type { Check } from '../check.ts';

const HOLDERS = /^(identity\/(authority|server)\.pem|tls\/.*\.crt)$/;
/** A running server renews its own 60 days before their end; one that is nearer was not renewed. */
const SOON_MS = 30 * 86_400_000;

/** Until when the certificates of the console, of the device authority and of the agents' port count. */
export const certificates: Check = {
  id: 'certificates',
  title: { ja: '証明書の期限', en: 'Certificates' },
  async look({ clock, folder }) {
    const { files } = await scanDataFolder(folder);
    const found: { path: string; endMs: number }[] = [];
    for (const { path } of files.filter((file) => HOLDERS.test(file.path))) {
      const pem = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(
        await readFile(join(folder, path), 'utf8'),
      )?.[0];
      const endMs = pem === undefined ? Number.NaN : Date.parse(new X509Certificate(pem).validTo);
      found.push({ path, endMs });
    }
    const first = found.sort((a, b) => (Number.isNaN(a.endMs) ? -1 : a.endMs - b.endMs))[0];
    if (first === undefined) {
      return { state: 'unknown', text: { ja: '証明書はまだありません。', en: 'There is no certificate yet.' } };
    }
    const day = Number.isNaN(first.endMs) ? '?' : dayInJapan(first.endMs);
    const text = {
      ja: `最も早く切れるのは ${first.path}（${day}）です。`,
      en: `First to end: ${first.path} (${day}).`,
    };
    if (first.endMs > clock.nowMs() + SOON_MS) {
      return { state: 'good', text };
    }
    const renewable = first.path.includes('authority') === false;
    return {
      state: 'bad',
      text,
      next: renewable
        ? { ja: 'サーバーを起動し直すと、新しくなります。', en: 'Restart the server; it renews it.' }
        : {
            ja: '認証局の証明書が切れると、端末も画面もつながらなくなります。管理者に知らせ、端末の登録し直しを計画してください。',
            en: 'When the authority ends neither devices nor browsers connect. Plan to enrol anew.',
          },
    };
  },
};
