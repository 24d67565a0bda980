import { expect, test } from 'vitest';
import { statusWords } from './work-status.ts';

test('a device without orders says that it is only read', () => {
  const said = statusWords({ identity: 'd1', working: false, works: [] }, 'ja');

  expect(said).toBe('指示は届いていません。この端末は調べて報告するだけです。\n');
});

test('what waits says why, until when in Japan’s time, and what a person does', () => {
  const works = [
    { plan: 7, action: 'os', state: 'staged', because: 'outside-window', again: '2026-11-24T13:00:00Z' },
    { plan: 7, action: 'viewer', state: 'blocked', because: 'held-package', about: 'viewer' },
  ] as const;

  const lines = statusWords({ identity: 'd1', working: false, works }, 'ja').split('\n');

  expect(lines[1]).toBe(
    '7/os 準備済み（保守時間の外）: 必要なファイルを端末に取り寄せました。保守時間を待っています。 次: 2026-11-24 22:00',
  );
  expect(lines[3]).toContain('7/viewer 保留: 端末で版が固定（hold）されているパッケージがあります。（viewer）');
  expect(lines[4]).toContain('→ 固定した理由を業者に確かめ');
});

test('a device that was woken says what became of its power', () => {
  const works = [{ plan: 7, action: 'os', state: 'done' }] as const;
  const power = { wake: '2026-11-24T12:00:00Z', at: '2026-11-24T12:40:00Z', outcome: 'stayed-on' } as const;
  const said = (more: object) =>
    statusWords({ identity: 'd1', working: false, works, power: { ...power, ...more } }, 'ja')
      .split('\n')
      .at(-2);

  expect(said({ because: 'person-active', about: 'tty2' })).toContain(
    '電源 (2026-11-24 21:00): 電源は切りませんでした(tty2)',
  );
  expect(said({ outcome: 'going-off' })).toContain('21:40 に「電源を切る」と知らせました');
});
