import { registerErrorTexts } from '@tsukuroi/core';

const NOTHING = { ja: 'この端末には何も変更していません。', en: 'Nothing was changed on this device.' };
const KEPT = {
  ja: '報告はこの端末に保存してあり、つながったときに送ります。',
  en: 'Reports are kept on this device and sent when it works again.',
};

registerErrorTexts({
  AGENT_NOT_ENROLLED: {
    ja: {
      what: 'この端末はまだ登録されていません。',
      effect: '報告は送っていません。',
      next: '管理者から登録ファイルを受け取り、「tsukuroi agent enrol --token ファイル」を実行してください。',
    },
    en: {
      what: 'This device is not enrolled yet.',
      effect: 'Nothing was reported.',
      next: 'Get an enrolment file from your administrator and run "tsukuroi agent enrol --token FILE".',
    },
  },
  AGENT_ALREADY_ENROLLED: {
    ja: {
      what: 'この端末はすでに登録されています（{identity}）。',
      effect: NOTHING.ja,
      next: '登録し直すときは --replace を付けてください。前の登録は管理者が「登録」の画面で確認すると終わります。',
    },
    en: {
      what: 'This device is enrolled already ({identity}).',
      effect: NOTHING.en,
      next: 'To enrol anew add --replace; the earlier identity ends when your administrator confirms the new one.',
    },
  },
  AGENT_RE_ROOT_FOREIGN: {
    ja: {
      what: 'この登録ファイルは、この端末のサーバーのものではありません（{facility}）。',
      effect: NOTHING.ja,
      next: 'この端末が登録されている施設のサーバーで、登録ファイルを作ってください。',
    },
    en: {
      what: 'This enrolment file is not of the server this device reports to ({facility}).',
      effect: NOTHING.en,
      next: 'Have the file made on the server of this device’s own facility.',
    },
  },
  AGENT_RE_ROOT_NONE: {
    ja: {
      what: 'この登録ファイルには、信頼の根がありません。鍵の儀式より前に作られたものです。',
      effect: NOTHING.ja,
      next: '儀式のあとに「tsukuroi enrol token create」で作り直した登録ファイルを使ってください。',
    },
    en: {
      what: 'This enrolment file names no root of trust: it was made before the key ceremony.',
      effect: NOTHING.en,
      next: 'Use a file made by "tsukuroi enrol token create" after the ceremony.',
    },
  },
  AGENT_IDENTITY_BROKEN: {
    ja: {
      what: 'この端末の登録情報 {file} が壊れているか、つながりが合いません。',
      effect: '報告は送っていません。登録をやり直すこともしていません。',
      next: '管理者に知らせ、新しい登録ファイルで --replace を付けて登録し直してください。',
    },
    en: {
      what: 'The identity of this device, {file}, is damaged or does not hold together.',
      effect: 'Nothing was reported, and nothing was enrolled anew.',
      next: 'Tell your administrator and enrol anew with --replace.',
    },
  },
  AGENT_TOKEN_UNREADABLE: {
    ja: {
      what: '登録ファイル {file} を読み取れません。',
      effect: NOTHING.ja,
      next: '途中で切れていないか確かめ、管理者に新しい登録ファイルを作ってもらってください。',
    },
    en: {
      what: 'The enrolment file {file} cannot be read.',
      effect: NOTHING.en,
      next: 'Check that it is complete, or ask your administrator for a new one.',
    },
  },
  AGENT_ENROLMENT_REFUSED: {
    ja: {
      what: 'サーバーが登録を断りました（{code}）。{said}',
      effect: 'この端末は登録されていません。',
      next: '登録ファイルの期限と台数を管理者に確かめてもらってください。',
    },
    en: {
      what: 'The server refused the enrolment ({code}). {said}',
      effect: 'This device is not enrolled.',
      next: 'Ask your administrator whether the enrolment file is still good.',
    },
  },
  AGENT_ANSWER_FORGED: {
    ja: {
      what: 'サーバーの返事が本物だと確かめられません（{reason}）。',
      effect: '返事は使っていません。途中の機器が書き換えた疑いがあります。',
      next: '管理者に知らせてください。つながる先（{address}）が本物のサーバーか中継か確かめてください。',
    },
    en: {
      what: 'The answer of the server is not proved to be genuine ({reason}).',
      effect: 'It was not used. Something on the way may have changed it.',
      next: 'Tell your administrator; check that {address} is your server or relay.',
    },
  },
  AGENT_UNREACHABLE: {
    ja: {
      what: 'サーバー（{address}）につながりません（{reason}）。',
      effect: KEPT.ja,
      next: '配線と中継が動いているかを確かめてください。端末の操作は要りません。',
    },
    en: {
      what: 'The server ({address}) cannot be reached ({reason}).',
      effect: KEPT.en,
      next: 'Check the network and the relay. Nothing needs to be done on this device.',
    },
  },
  AGENT_REFUSED: {
    ja: {
      what: 'サーバーがこの端末を受け付けません（{code}）。{said}',
      effect: `${KEPT.ja}登録のやり直しはしません。`,
      next: '管理者に知らせ、「登録」の画面でこの端末の状態を確かめてもらってください。',
    },
    en: {
      what: 'The server does not accept this device ({code}). {said}',
      effect: `${KEPT.en} It does not enrol anew by itself.`,
      next: 'Tell your administrator to look at this device under Enrolment.',
    },
  },
  AGENT_REPORTS_LOST: {
    ja: {
      what: 'この端末に保存していた報告（{numbers} 番）が、消えているか壊れています。',
      effect:
        '残っている報告は送り、失われた番号は署名を付けてサーバーに知らせます。今の状態は、あらためて報告します。',
      next: '管理者に知らせ、この端末のディスクが傷んでいないか、誰かがファイルを消していないかを確かめてください。',
    },
    en: {
      what: 'Reports kept on this device (number {numbers}) are gone or damaged.',
      effect:
        'What is left is sent, and the lost numbers are told to the server under a signature. The present state is reported anew.',
      next: 'Tell your administrator: check its disk, and whether somebody removed files.',
    },
  },
  AGENT_REPORTS_NOT_TAKEN: {
    ja: {
      what: 'サーバーが、この端末の報告を途中までしか受け取りませんでした。',
      effect: KEPT.ja,
      next: '次の連絡でもう一度送ります。続くときは、サーバーの版がエージェントより古くないかを管理者に確かめてもらってください。',
    },
    en: {
      what: 'The server did not take all reports of this device.',
      effect: KEPT.en,
      next: 'They are sent again at the next check-in. If it goes on, check that the server is not older than the agent.',
    },
  },
  AGENT_WORK_FOREIGN: {
    ja: {
      what: 'この端末の登録情報が、作業の側で覚えている登録と合いません（{reason}）。',
      effect: NOTHING.ja,
      next: '登録し直したのなら、root で「tsukuroi-agent agent pin --token 登録ファイル」を実行してください。心当たりがなければ、端末が乗っ取られた疑いがあります。管理者に知らせてください。',
    },
    en: {
      what: 'The identity of this device is not the one that the worker was given ({reason}).',
      effect: NOTHING.en,
      next: 'After a new enrolment run "tsukuroi-agent agent pin --token FILE" as root. Otherwise the agent may have been taken over: tell your administrator.',
    },
  },
  AGENT_CLOCK_WRONG: {
    ja: {
      what: 'この端末の時計が {minutes} 分ずれています。',
      effect: '報告は、サーバーの署名付きの時刻に合わせて続けています。時計は変えていません。',
      next: '端末の時刻合わせ（NTP）と、本体の電池を確かめてください。',
    },
    en: {
      what: 'The clock of this device is wrong by {minutes} minutes.',
      effect: 'Reports go on by the time the server signed. The clock was not changed.',
      next: 'Check its time synchronisation (NTP) and its battery.',
    },
  },
});
