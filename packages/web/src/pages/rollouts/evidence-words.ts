import type { Text } from '@tsukuroi/core';
import { catalogue } from '../../platform/language.ts';
import type { Outcome } from './evidence-model.ts';

export const OUTCOME_WORDS: Readonly<Record<Outcome, Text>> = {
  missing: { ja: '入っていない', en: 'Not there' },
  unchanged: { ja: '変わっていない', en: 'Unchanged' },
  other: { ja: '別の版になった', en: 'Another version' },
  'as-ordered': { ja: '入った', en: 'Installed' },
};

export const useEvidenceWords = catalogue('evidence', {
  when: { ja: '作業した時間', en: 'When' },
  cost: { ja: '端末にかけた負担', en: 'Cost to the device' },
  costWords: {
    ja: '計算 {all} 秒(うちつくろい {own} 秒)、取り寄せ {bytes}',
    en: '{all} s of processor ({own} s by Tsukuroi), {bytes} fetched',
  },
  changes: { ja: '変わったもの', en: 'What changed' },
  noChanges: { ja: 'この作業で版が変わったものはありません。', en: 'No version changed.' },
  outcome: { ja: '結果', en: 'Outcome' },
  package: { ja: '名前', en: 'Name' },
  from: { ja: '前の版', en: 'Before' },
  to: { ja: '入れる予定の版', en: 'Ordered' },
  now: { ja: '今の版', en: 'Now' },
  notThere: { ja: 'なし', en: 'none' },
  kept: { ja: '残した設定', en: 'Settings kept' },
  keptWhy: {
    ja: '次の設定ファイルは、この端末で変えてあったので、そのまま残しました。新しい版の見本との違いは保守業者に確かめてください。',
    en: 'These files had been changed on this device and were kept. Ask who maintains it about the differences.',
  },
  keptNone: { ja: '手で変えてあった設定はありませんでした。', en: 'No file had been changed by hand.' },
  restart: { ja: '再起動', en: 'Restart' },
  restartDone: {
    ja: '再起動しました(起動の番号が変わったことを確かめました)。',
    en: 'It was restarted: its boot number is another one.',
  },
  restartNone: { ja: 'この作業では再起動していません。', en: 'It was not restarted.' },
  restartUnknown: {
    ja: '再起動したかどうかは、この記録からは分かりません。',
    en: 'This record does not say whether it was restarted.',
  },
  nothingOld: {
    ja: '古いまま動いているプログラムは見つかっていません。',
    en: 'No program was found still running old code.',
  },
  stillOld: { ja: 'まだ古いまま動いているもの', en: 'Still running old code' },
  kernel: { ja: 'OS の中心部(カーネル)', en: 'Kernel' },
  stillOldKernel: {
    ja: '再起動するまで、古い弱点が残ります。再起動は方針の保守時間に行われます。',
    en: 'The weakness stays until the restart, which happens in a window of the policy.',
  },
  stillOldNext: {
    ja: 'このプログラムを起動し直すか、端末を再起動すると新しくなります。',
    en: 'Restart these programs, or the device.',
  },
  program: { ja: '更新プログラムの終わり方', en: 'How the package manager ended' },
  noExit: { ja: '終わり方の記録がありません。', en: 'No exit was recorded.' },
  code: { ja: '(終了番号 {code})', en: '(exit {code})' },
  noOutput: { ja: '言い残した行はありません。', en: 'No output.' },
  output: { ja: '最後の {count} 行を見る', en: 'Its last {count} lines' },
  source: { ja: '計画 {plan} の作業 {action} の記録', en: 'Record of action {action} of plan {plan}' },
});
