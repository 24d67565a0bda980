import type { Text } from '@tsukuroi/core';
import { defineAuditFields, defineAuditWords, programActor } from '../audit/index.ts';
import type { Oddity } from './take-result.ts';

defineAuditWords({
  'rollouts.started': { ja: '配布を開始', en: 'Rollout started' },
  'rollouts.ring-begun': { ja: '配布が次の段階へ進んだ', en: 'Rollout went on to the next ring' },
  'rollouts.stopped-by-itself': { ja: '配布が自動で停止', en: 'Rollout stopped by itself' },
  'rollouts.finished': { ja: '配布が終了', en: 'Rollout finished' },
  'rollouts.fast-lane': {
    ja: '危険が大きいため段階を飛ばして配布',
    en: 'Rolled out ahead of the rings because of the danger',
  },
  'rollouts.paused': { ja: '配布を一時停止', en: 'Rollout paused' },
  'rollouts.resumed': { ja: '配布を再開', en: 'Rollout resumed' },
  'rollouts.stopped': { ja: '配布を停止', en: 'Rollout stopped' },
  'rollouts.retried': { ja: '失敗した端末をもう一度', en: 'Failed devices tried again' },
  'rollouts.went-on': { ja: '同時に止めない組を待たずに進めた', en: 'Went on without waiting for the other group' },
  'rollouts.trouble': { ja: '「調子が悪い」を記録', en: 'Reported as out of sorts' },
  'rollouts.trouble-over': { ja: '「調子が悪い」を解決', en: 'No longer out of sorts' },
  'rollouts.checks-changed': { ja: '部署の適用後の確認を変更', en: 'Department’s after-check changed' },
  'rollouts.backup-noted': { ja: '端末のバックアップを記録', en: 'Backup of a device noted' },
  'rollouts.removal-ordered': { ja: 'プログラムの取り外しを指示', en: 'Removal of a program ordered' },
  'rollouts.removal-cancelled': { ja: 'プログラムの取り外しを取り消し', en: 'Removal of a program cancelled' },
  'rollouts.supply-refused': { ja: '届いた更新の一覧を拒否', en: 'Supply refused' },
});

defineAuditFields('rollouts', {
  policy: { ja: '方針', en: 'Policy' },
  rings: { ja: '段階', en: 'Rings' },
  ring: { ja: '段階', en: 'Ring' },
  skipped: { ja: '前の段階を試さずに進んだ', en: 'The ring before had nobody to try' },
  why: {
    ja: '理由',
    en: 'Why',
    values: {
      budget: { ja: '失敗が決めた数に達した', en: 'as many failed as were allowed' },
      'gate-failed': { ja: '段階の結果が足りない', en: 'the results of the ring do not suffice' },
      'ring-unproved': { ja: '段階で試せなかった', en: 'the ring could not try it' },
    },
  },
  detail: { ja: 'くわしく', en: 'Detail' },
  app: { ja: 'プログラム', en: 'Program' },
  checks: { ja: '確かめることの数', en: 'Checks' },
  takenOn: { ja: '取った日', en: 'Taken on' },
  note: { ja: '置き場所と戻し方', en: 'Where it lies, how it comes back' },
  words: { ja: '書かれたこと', en: 'What was said' },
});

/** Who decides when no person does. */
export const PROGRAM = programActor('rollouts');

interface WhyWords {
  readonly what: Text;
  readonly next: Text;
}

/** Why a rollout is not running; `{detail}` is what people or numbers say. */
export const WHY_WORDS: Readonly<Record<string, WhyWords>> = {
  budget: {
    what: {
      ja: '失敗が決めた数に達したため、自動で止まりました({detail})。まだの端末には何もしていません。',
      en: 'It stopped by itself: as many failed as were allowed ({detail}). Nothing was done on the others.',
    },
    next: {
      ja: '失敗した端末の理由を見て、直してから「やり直す」か「再開」を押してください。この版を配らないなら、そのままで構いません。',
      en: 'Look why they failed, mend it, then retry or resume. To leave this version out, leave it as it is.',
    },
  },
  'gate-failed': {
    what: {
      ja: '「{detail}」の結果が足りず、次の段階へ進めないため、自動で止まりました。',
      en: 'It stopped by itself: the results of “{detail}” do not suffice for the next ring.',
    },
    next: {
      ja: '失敗した端末の理由を見て、直してから「やり直す」を押してください。',
      en: 'Look why they failed, mend it, then retry.',
    },
  },
  'ring-unproved': {
    what: {
      ja: '「{detail}」の端末に電源が入っていないなどの理由で、試せないまま期限が過ぎました。次の配布で検証からやり直します。',
      en: '“{detail}” could not be tried in time, as when its devices were off. The next rollout begins again.',
    },
    next: { ja: '検証の端末の電源を確かめてください。', en: 'See that the devices of that ring are on.' },
  },
  person: {
    what: { ja: '{who}が止めました。{detail}', en: 'Stopped by {who}. {detail}' },
    next: {
      ja: '続けるときは「再開」を押してください。止めている間、この版は配りません。',
      en: 'Resume to go on. Meanwhile this version is not rolled out.',
    },
  },
  paused: {
    what: { ja: '{who}が一時停止しました。{detail}', en: 'Paused by {who}. {detail}' },
    next: { ja: '続けるときは「再開」を押してください。', en: 'Resume to go on.' },
  },
};

export const ODD_WORDS: Readonly<Record<Oddity, Text>> = {
  'not-ordered': { ja: 'このサーバーの記録にない指示', en: 'not ordered by this server' },
  'out-of-turn': { ja: '順序が合わない', en: 'out of turn' },
  'moves-missing': { ja: '前の報告が届いていない', en: 'earlier reports are missing' },
  again: { ja: '同じ番号で違う報告', en: 'said again otherwise' },
  late: { ja: '遅れて届いた', en: 'came late' },
  'outside-window': { ja: '指示した時間の外', en: 'outside of the ordered windows' },
};

/** What is said of a rollout or a device in it when nothing else is to be said. */
export const BOARD_WORDS = {
  running: {
    ja: '「{ring}」を進めています。{devices} 台のうち {done} 台が終わりました。',
    en: '“{ring}” is under way: {done} of {devices} are done.',
  },
  waiting: {
    ja: '「{ring}」は終わり、次の段階の条件がそろうのを待っています。',
    en: '“{ring}” is over; the conditions of the next ring are awaited.',
  },
  paused: { ja: '一時停止しています。', en: 'It is paused.' },
  stopped: { ja: '止まっています。', en: 'It has stopped.' },
  finished: {
    ja: '終わりました。{devices} 台のうち {done} 台が完了です。',
    en: 'It is over: {done} of {devices} are done.',
  },
  failed: { ja: '失敗した端末の理由を見てください。', en: 'Look why devices failed.' },
  withdrawn: {
    ja: '配る必要がなくなったか、今は配れないため、取り下げました。',
    en: 'It is no longer needed there, or must not be given now; it was taken back.',
  },
  ahead: { ja: '前の段階が終わるのを待っています。', en: 'It waits for the rings before.' },
  planned: { ja: '指示を出すところです。', en: 'It is about to be ordered.' },
} as const satisfies Readonly<Record<string, Text>>;

/** Why a removal has not begun although nothing holds it back: what it waits for, and until when. */
export const REMOVAL_WAIT_WORDS = {
  what: {
    ja: 'いま進んでいる配布「{name}」(段階 {ring}/{rings}、{devices} 台のうち残り {left} 台)が終わった後、次の配布で外します。配布の途中では、試していない作業を加えません。',
    en: 'It goes with the next rollout, after “{name}” (ring {ring} of {rings}, {left} of {devices} devices left). Nothing untried is added to a rollout under way.',
  },
  until: { ja: '順調なら {day} 以降です。', en: 'If all goes well, not before {day}.' },
  soon: { ja: '残りの端末が終わりしだいです。', en: 'As soon as the devices that are left have ended.' },
  paused: {
    ja: 'その配布は一時停止中です。再開して終わるまで始まりません。',
    en: 'That rollout is paused: nothing begins until it was resumed and has ended.',
  },
  uncounted: {
    ja: '休日の暦が足りないため、いつになるかは分かりません。',
    en: 'When that is cannot be counted, as the calendar of holidays ends.',
  },
} as const satisfies Readonly<Record<string, Text>>;

export const THIS_SERVER: Text = { ja: 'サーバー', en: 'the server' };

export const SHARE_WORDS = {
  sentence: {
    ja: '届いている更新のうち、足りないものがない端末の割合です。一覧に対する答えがまだ届いていない端末は「分からない」で、どちらにも数えません。',
    en: 'Devices that lack none of the updates that came in, of those that could be judged. Those without an answer yet are unknown and count in neither.',
  },
  skipped: {
    ja: 'この段階には試す端末がないため、飛ばしました。',
    en: 'Nobody in this ring had anything to try; it was passed over.',
  },
} as const satisfies Readonly<Record<string, Text>>;
