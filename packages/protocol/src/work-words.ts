import type { Language, Text } from '@tsukuroi/core';
import type { WorkReason, WorkState } from './work.ts';

/** What is said of a state or a reason: a name for a cell of a table, a sentence, and what a person does next. */
export interface WorkWords {
  readonly label: Text;
  readonly what: Text;
  readonly next: Text;
}

const WAIT: Text = {
  ja: '操作は要りません。次の保守時間に自動で進みます。',
  en: 'Nothing to do: it goes on by itself in the next window.',
};
const NONE: Text = { ja: '操作は要りません。', en: 'Nothing to do.' };

export const WORK_STATE_WORDS: Readonly<Record<WorkState, WorkWords>> = {
  needed: {
    label: { ja: '準備待ち', en: 'Needed' },
    what: {
      ja: '更新が必要です。必要なファイルを、まだ端末に取り寄せていません。',
      en: 'An update is needed; its files are not on the device yet.',
    },
    next: WAIT,
  },
  staged: {
    label: { ja: '準備済み', en: 'Staged' },
    what: {
      ja: '必要なファイルを端末に取り寄せました。保守時間を待っています。',
      en: 'Its files are on the device. It waits for the window.',
    },
    next: WAIT,
  },
  installing: {
    label: { ja: '適用中', en: 'Installing' },
    what: { ja: '更新を適用しています。', en: 'The update is being installed.' },
    next: { ja: '電源を切らずにお待ちください。', en: 'Leave the device switched on.' },
  },
  'restart-pending': {
    label: { ja: '再起動待ち', en: 'Restart pending' },
    what: {
      ja: '更新は入りましたが、再起動するまで古いプログラムが動いています。まだ「完了」ではありません。',
      en: 'The update is in, but old code runs until the restart. It is not done yet.',
    },
    next: {
      ja: '保守時間に自動で再起動します。急ぐときは、使っていないことを確かめて端末を再起動してください。',
      en: 'It restarts in its window. If it is urgent, make sure that nobody uses the device and restart it.',
    },
  },
  verifying: {
    label: { ja: '確認中', en: 'Verifying' },
    what: {
      ja: '本当に入ったかどうかを、端末を調べ直して確かめています。',
      en: 'The device is read again to see whether it is really in.',
    },
    next: NONE,
  },
  done: {
    label: { ja: '完了', en: 'Done' },
    what: {
      ja: '更新が入ったことを、端末を調べ直して確かめました。',
      en: 'The device was read again: the update is in.',
    },
    next: NONE,
  },
  failed: {
    label: { ja: '失敗', en: 'Failed' },
    what: { ja: '更新できませんでした。', en: 'The update failed.' },
    next: {
      ja: '理由を読み、直してから「やり直す」を押してください。',
      en: 'Read the reason, put it right and press "Retry".',
    },
  },
  blocked: {
    label: { ja: '保留', en: 'Held' },
    what: {
      ja: '決まりや端末の状態のために、適用を待っています。',
      en: 'It is held by a rule or by the state of the device.',
    },
    next: {
      ja: '理由を確かめてください。理由がなくなれば自動で進みます。',
      en: 'See the reason. It goes on by itself when the reason is gone.',
    },
  },
  'rolled-back': {
    label: { ja: '元に戻した', en: 'Rolled back' },
    what: {
      ja: '更新を取りやめ、元の版に戻しました。',
      en: 'The update was taken back; the version of before is there again.',
    },
    next: {
      ja: '理由を読み、直してから「やり直す」を押してください。',
      en: 'Read the reason, put it right and press "Retry".',
    },
  },
  unknown: {
    label: { ja: '分からない', en: 'Not known' },
    what: {
      ja: '端末から報告が届いていません。どこまで進んだか分かりません。',
      en: 'The device has not reported: how far it came is not known.',
    },
    next: {
      ja: '端末の電源と配線を確かめてください。つながると、端末に残っている記録が自動で届きます。',
      en: 'Check its power and network. Its own record arrives by itself once it is connected.',
    },
  },
};

const RETRY: Text = { ja: '直してから「やり直す」を押してください。', en: 'Put it right and press "Retry".' };

export const WORK_REASON_WORDS: Readonly<Record<WorkReason, WorkWords>> = {
  'touch-never': {
    label: { ja: '触らない端末', en: 'Never touched' },
    what: {
      ja: 'この端末は「触らない」に分類されているので、端末が自分で断りました。',
      en: 'The device is of the class "never" and refused by itself.',
    },
    next: {
      ja: '分類が正しければ操作は要りません。違うときは「端末」で分類を見直してください。',
      en: 'Nothing to do if the class is right; otherwise review it.',
    },
  },
  'approval-missing': {
    label: { ja: '承認がない', en: 'No approval' },
    what: {
      ja: 'メーカーまたは業者の承認が必要な端末で、署名された承認がまだありません。',
      en: 'The device needs a vendor’s signed approval, and there is none.',
    },
    next: {
      ja: 'メーカーまたは業者に確認を依頼し、承認を登録してください。',
      en: 'Ask the vendor and record the approval.',
    },
  },
  'order-refused': {
    label: { ja: '指示を断った', en: 'Order refused' },
    what: {
      ja: '指示が、鍵の儀式で決めた範囲（憲章）を超えているので、端末が断りました。',
      en: 'The order goes beyond the charter; the device refused it.',
    },
    next: {
      ja: '方針を憲章の範囲に直してください。広げるには、憲章への署名が要ります。',
      en: 'Bring the policy within the charter; a wider charter needs its signatures.',
    },
  },
  'not-backed': {
    label: { ja: '裏付けがない', en: 'Not backed' },
    what: {
      ja: '指示された更新が、署名されたカタログや配布元の一覧で裏付けられません。',
      en: 'Neither the catalogue nor the vendor’s list backs what was ordered.',
    },
    next: {
      ja: '収集側でカタログを取り込み直してください。続くときは、改ざんを疑って管理者に知らせてください。',
      en: 'Import the catalogue again; if it goes on, suspect tampering and tell your administrator.',
    },
  },
  'time-untrusted': {
    label: { ja: '時刻を信用できない', en: 'Time not trusted' },
    what: {
      ja: '端末の時計が正しいと確かめられないので、保守時間を始められません。',
      en: 'The clock cannot be trusted, so no window opens.',
    },
    next: {
      ja: '端末の時計を合わせ、サーバーまたは中継につないでください。',
      en: 'Set the clock and connect the device to its server or relay.',
    },
  },
  'outside-window': {
    label: { ja: '保守時間の外', en: 'Outside the window' },
    what: { ja: '今は保守時間ではありません。', en: 'It is not the window now.' },
    next: WAIT,
  },
  'not-this-hour': {
    label: { ja: '順番待ち', en: 'Not its hour' },
    what: {
      ja: '一度に更新する台数を抑えるため、この端末の順番を待っています。',
      en: 'Devices take turns by the hour; this one waits for its own.',
    },
    next: WAIT,
  },
  'too-late-in-window': {
    label: { ja: '残り時間が足りない', en: 'Too late in the window' },
    what: {
      ja: '保守時間の残りでは終わらないので、始めませんでした。',
      en: 'It would not end before the window closes, so it did not begin.',
    },
    next: {
      ja: '次の保守時間に自動で進みます。続くときは保守時間を長くしてください。',
      en: 'It goes on in the next window. If that repeats, make the window longer.',
    },
  },
  'too-old': {
    label: { ja: '指示が古い', en: 'Order too old' },
    what: {
      ja: '指示の期限（最終開始日時）を過ぎたので、始めませんでした。',
      en: 'The order’s last start has passed, so it did not begin.',
    },
    next: {
      ja: '操作は要りません。サーバーにつながると新しい指示が届きます。',
      en: 'Nothing to do: a new order comes when the server is reached.',
    },
  },
  superseded: {
    label: { ja: '新しい指示に置き換え', en: 'Superseded' },
    what: { ja: '新しい指示が届いたので、この指示は終わりにしました。', en: 'A newer order took its place.' },
    next: {
      ja: '操作は要りません。新しい指示の行を見てください。',
      en: 'Nothing to do: see the line of the newer order.',
    },
  },
  stopped: {
    label: { ja: '停止', en: 'Stopped' },
    what: {
      ja: '人または自動の判断で、配布が止まっています。',
      en: 'The rollout was stopped, by a person or by itself.',
    },
    next: {
      ja: '「適用状況」で止まった理由を確かめ、よければ再開してください。',
      en: 'See why under Rollouts, and resume it if that is fine.',
    },
  },
  'person-active': {
    label: { ja: '使用中', en: 'In use' },
    what: { ja: '端末が使われているので、再起動を待っています。', en: 'Somebody uses the device; the restart waits.' },
    next: {
      ja: '操作は要りません。使われなくなると、保守時間の中で再起動します。',
      en: 'Nothing to do: it restarts within the window when it is free.',
    },
  },
  'on-battery': {
    label: { ja: '電池で動作中', en: 'On battery' },
    what: {
      ja: '電池で動いていて残りが少ないので、始めませんでした。',
      en: 'It runs on battery, which is low, so nothing began.',
    },
    next: { ja: '電源につないでください。', en: 'Connect it to power.' },
  },
  'disk-space': {
    label: { ja: '空き容量不足', en: 'No disk space' },
    what: { ja: '端末のディスクの空きが足りません。', en: 'There is too little room on its disk.' },
    next: {
      ja: '要らないファイルを消して空きを作ってください。空けば自動で進みます。',
      en: 'Make room; it goes on by itself then.',
    },
  },
  busy: {
    label: { ja: '別の更新が動作中', en: 'Busy' },
    what: {
      ja: '別の更新プログラムが動いているので、待っています。',
      en: 'Another package manager is at work; it waits.',
    },
    next: {
      ja: '操作は要りません。何時間も続くときは、端末で止まっている更新がないか確かめてください。',
      en: 'Nothing to do; if it lasts for hours look for an update that hangs.',
    },
  },
  'content-missing': {
    label: { ja: 'ファイルが届いていない', en: 'Files missing' },
    what: { ja: '必要なファイルが、まだ端末に届いていません。', en: 'Files it needs have not reached the device.' },
    next: {
      ja: '中継とサーバーに更新ファイルが届いているか、「経路」と「持ち運び」の画面で確かめてください。',
      en: 'See on the pages Paths and Carrying whether relay and server hold the files.',
    },
  },
  'restart-not-allowed': {
    label: { ja: '再起動できない決まり', en: 'No restart allowed' },
    what: {
      ja: 'この部署では自動の再起動が許されていません。更新は再起動するまで効きません。',
      en: 'This department allows no automatic restart; the update takes effect after one.',
    },
    next: { ja: '都合のよいときに、人が端末を再起動してください。', en: 'Restart the device by hand when it suits.' },
  },
  'restart-by-click': {
    label: { ja: '人の操作で再起動', en: 'Restart by click' },
    what: {
      ja: '端末の前の人の返事を待っています。病棟や手術室・ICU・救急などの端末は、その場の人が押すまで再起動しません。',
      en: 'It waits for a person at the device; wards, theatres, ICU and ER restart only when somebody there agrees.',
    },
    next: {
      ja: '端末の画面の案内で「今すぐ再起動」を押すか、時刻を選んでください。',
      en: 'Press "Restart now" in the notice on its screen, or pick a time.',
    },
  },
  'restart-postponed': {
    label: { ja: '再起動を延期中', en: 'Restart postponed' },
    what: {
      ja: '画面の案内で知らせて待っているか、使っている人が再起動を延期しました。',
      en: 'The notice stands on its screen, or the person at the device postponed the restart.',
    },
    next: {
      ja: '操作は要りません。延期が続くときは、部署で時刻を決めてください。',
      en: 'Nothing to do; if it goes on agree on a time with the ward.',
    },
  },
  'restart-cap': {
    label: { ja: '再起動の上限', en: 'Restart limit' },
    what: {
      ja: '24時間の再起動の上限に達したので、待っています。',
      en: 'It was restarted as often as one day allows; it waits.',
    },
    next: {
      ja: '何度も再起動が要る理由がないか、端末を確かめてください。',
      en: 'See why the device needs so many restarts.',
    },
  },
  'not-together': {
    label: { ja: '同時に再起動できない', en: 'Not together' },
    what: {
      ja: '同時に再起動してはいけない相手の端末が、まだ戻っていません。',
      en: 'A device that must not restart at the same time is not back yet.',
    },
    next: {
      ja: '相手の端末が動いているか確かめてください。戻ると自動で進みます。',
      en: 'See whether the other device is up; it goes on by itself then.',
    },
  },
  'list-refused': {
    label: { ja: '一覧が確かめられない', en: 'List refused' },
    what: {
      ja: '配布元の署名つき一覧が本物だと確かめられません。',
      en: 'The vendor’s signed list is not proved to be genuine.',
    },
    next: {
      ja: '収集側で取り込み直してください。続くときは、改ざんを疑って管理者に知らせてください。',
      en: 'Collect it again; if it goes on, suspect tampering.',
    },
  },
  'list-older-than-seen': {
    label: { ja: '一覧が古い', en: 'List older than seen' },
    what: {
      ja: '配布元の一覧が、この端末が前に見たものより古いので断りました（巻き戻しの疑い）。',
      en: 'The vendor’s list is older than one this device has seen; it was refused.',
    },
    next: { ja: '収集側で新しい一覧を取り込んでください。', en: 'Collect a newer list.' },
  },
  'held-package': {
    label: { ja: '固定されている', en: 'Held package' },
    what: {
      ja: '端末で版が固定（hold）されているパッケージがあります。',
      en: 'A package is put on hold on the device.',
    },
    next: {
      ja: '固定した理由を業者に確かめ、不要なら固定を外してください。',
      en: 'Ask why it is held, and release it if that is over.',
    },
  },
  'unplanned-change': {
    label: { ja: '指示にない変更', en: 'Unplanned change' },
    what: {
      ja: '指示にないパッケージまで変わるところだったので、何も変えずにやめました。',
      en: 'More than was ordered would have changed; nothing was changed.',
    },
    next: {
      ja: '操作は要りません。端末の今の状態から、指示が作り直されます。',
      en: 'Nothing to do: the order is made anew from the device’s present state.',
    },
  },
  'would-remove': {
    label: { ja: '削除が必要', en: 'Would remove' },
    what: {
      ja: '別のパッケージの削除が必要になるので、何も変えずにやめました。',
      en: 'Another package would have been removed; nothing was changed.',
    },
    next: { ja: '業者に、削除してよいかどうかを確かめてください。', en: 'Ask the vendor whether it may be removed.' },
  },
  'not-newer': {
    label: { ja: '今より新しくない', en: 'Not newer' },
    what: {
      ja: '指示された版が、入っている版より新しくありません。',
      en: 'What was ordered is no newer than what is there.',
    },
    next: {
      ja: '操作は要りません。端末の今の状態から、指示が作り直されます。',
      en: 'Nothing to do: the order is made anew from the device’s present state.',
    },
  },
  'package-manager-broken': {
    label: { ja: 'パッケージ管理の故障', en: 'Package manager broken' },
    what: {
      ja: '端末のパッケージ管理（dpkg など）が壊れていて、直せませんでした。',
      en: 'The package manager is broken and could not be repaired.',
    },
    next: {
      ja: '作業の記録を印刷して保守業者に見せ、修復を依頼してください。',
      en: 'Print the record of work, show it to your vendor and have it repaired.',
    },
  },
  'install-failed': {
    label: { ja: 'インストール失敗', en: 'Install failed' },
    what: { ja: 'インストールが途中で失敗しました。', en: 'The installation failed.' },
    next: {
      ja: '作業の記録の最後の行を読むか保守業者に見せ、直してから「やり直す」を押してください。',
      en: 'Read the last lines of the record of work or show them to your vendor, put it right and press "Retry".',
    },
  },
  'remove-failed': {
    label: { ja: '取り外し失敗', en: 'Removal failed' },
    what: { ja: '取り外しが途中で失敗しました。', en: 'Taking it off failed.' },
    next: {
      ja: '作業の記録の最後の行を読むか保守業者に見せ、直してから「やり直す」を押してください。',
      en: 'Read the last lines of the record of work or show them to your vendor, put it right and press "Retry".',
    },
  },
  'not-verified': {
    label: { ja: '確認できない', en: 'Not verified' },
    what: {
      ja: '端末を調べ直しても、指示どおりになったことを確かめられません（更新が入っていない、または外したはずのものが残っています）。',
      en: 'The device was read again, and it is not as it was to be: an update is not there, or what was taken off still is.',
    },
    next: RETRY,
  },
  'restart-did-not-happen': {
    label: { ja: '再起動しない', en: 'Did not restart' },
    what: { ja: '3回頼んでも、端末が再起動しませんでした。', en: 'It was asked three times and did not restart.' },
    next: {
      ja: '端末を見に行き、使っていないことを確かめて手で再起動してください。',
      en: 'Go there, make sure that it is free and restart it by hand.',
    },
  },
  interrupted: {
    label: { ja: '途中で中断', en: 'Interrupted' },
    what: {
      ja: '電源断などで途中で止まり、続けられませんでした。',
      en: 'It was interrupted, by a power cut or the like, and could not go on.',
    },
    next: RETRY,
  },
  'foreign-change': {
    label: { ja: '手作業の更新', en: 'Changed by hand' },
    what: {
      ja: 'この仕組みの外で、誰かが同じソフトウェアを更新しました。',
      en: 'Somebody updated the same software outside this system.',
    },
    next: {
      ja: '誰が更新したかを確かめてください。業者の作業なら、作業の記録を受け取ってください。',
      en: 'Find out who did it; if it was the vendor, get their record.',
    },
  },
};

/** What is said of one line of work: the reason's words where it has one, what it is about in brackets. */
export function workSentence(
  work: { readonly state: WorkState; readonly because?: WorkReason | undefined; readonly about?: string | undefined },
  language: Language,
): { readonly label: string; readonly what: string; readonly next: string } {
  const state = WORK_STATE_WORDS[work.state];
  const { what, next } = work.because === undefined ? state : WORK_REASON_WORDS[work.because];
  const about =
    work.about === undefined || work.about === '' ? '' : language === 'ja' ? `（${work.about}）` : ` (${work.about})`;
  return { label: state.label[language], what: `${what[language]}${about}`, next: next[language] };
}
