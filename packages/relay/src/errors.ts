import { registerErrorTexts } from '@tsukuroi/core';

const KEPT = {
  ja: '報告は中継と端末に保存してあり、つながったときに届けます。配布物は中継にある分だけ渡します。',
  en: 'Reports are kept here and on the devices until it works again. Content that is here is still given out.',
};
const NOT_STARTED = { ja: '中継は始まっていません。', en: 'The relay did not start.' };

registerErrorTexts({
  RELAY_NOT_ENROLLED: {
    ja: {
      what: 'この中継はまだ登録されていません。',
      effect: NOT_STARTED.ja,
      next: 'サーバーで「tsukuroi enrol token create --relay」を実行して登録ファイルを作り、この機械で「tsukuroi relay enrol --token ファイル」を実行してください。',
    },
    en: {
      what: 'This relay is not enrolled yet.',
      effect: NOT_STARTED.en,
      next: 'Make an enrolment file on the server with "tsukuroi enrol token create --relay" and run "tsukuroi relay enrol --token FILE" here.',
    },
  },
  RELAY_IDENTITY_BROKEN: {
    ja: {
      what: 'この中継の登録情報 {file} が壊れているか、中継のものではありません。',
      effect: NOT_STARTED.ja,
      next: '中継用の登録ファイルを作り直し、--replace を付けて登録し直してください。',
    },
    en: {
      what: 'The identity {file} is damaged or is not that of a relay.',
      effect: NOT_STARTED.en,
      next: 'Make a new enrolment file for a relay and enrol anew with --replace.',
    },
  },
  RELAY_CONFIG_INVALID: {
    ja: {
      what: '中継の設定 {file} を読み取れません（{reason}）。',
      effect: NOT_STARTED.ja,
      next: 'docs/formats/relay.md の例と見比べて直してください。',
    },
    en: {
      what: 'The configuration {file} cannot be read ({reason}).',
      effect: NOT_STARTED.en,
      next: 'Compare it with the example in docs/formats/relay.md.',
    },
  },
  OUTWARD_UNREACHABLE: {
    ja: {
      what: '対外通知の送り先 {address} に届きません（{reason}）。',
      effect: 'この対外通知は、まだ外へ送られていません。中継のほかの仕事は続いています。',
      next: '送り先の名前とポート、この機械から外へ出るファイアウォールを確かめてください。6 時間のあいだ、間を空けて送り直します。',
    },
    en: {
      what: '{address} cannot be reached ({reason}).',
      effect: 'This notice has not left yet. All other work of the relay goes on.',
      next: 'Check name, port and firewall of this machine. It is tried again for 6 hours.',
    },
  },
  OUTWARD_TLS_REFUSED: {
    ja: {
      what: '対外通知の送り先 {address} との暗号化が成り立ちません。',
      effect: 'この対外通知は、まだ外へ送られていません。中継のほかの仕事は続いています。',
      next: '送り先の証明書と、relay.json の security（mail）、transport と caFile を確かめてください。',
    },
    en: {
      what: 'No encryption with {address} could be agreed on.',
      effect: 'This notice has not left yet. All other work of the relay goes on.',
      next: 'Check its certificate, and security, transport and caFile in relay.json.',
    },
  },
  OUTWARD_SIGN_IN_REFUSED: {
    ja: {
      what: '対外通知の送り先 {address} が、利用者名かパスワードを認めません。',
      effect: 'この対外通知は、まだ外へ送られていません。中継のほかの仕事は続いています。',
      next: 'relay.json の利用者名と、パスワードのファイルの中身を確かめてください。',
    },
    en: {
      what: '{address} refuses the user or the password.',
      effect: 'This notice has not left yet. All other work of the relay goes on.',
      next: 'Check the user in relay.json and the files with passwords.',
    },
  },
  OUTWARD_REFUSED: {
    ja: {
      what: '対外通知の送り先 {address} が受け取りません（{reason}）。',
      effect: 'この対外通知は、まだ外へ送られていません。中継のほかの仕事は続いています。',
      next: '差出人と宛先を確かめ、送り先の管理者に記録を見てもらってください。',
    },
    en: {
      what: '{address} does not take it ({reason}).',
      effect: 'This notice has not left yet. All other work of the relay goes on.',
      next: 'Check sender and recipients, and ask who runs it to look at its log.',
    },
  },
  OUTWARD_FILE_UNREADABLE: {
    ja: {
      what: '対外通知の設定にあるファイル {file} を読み取れません。',
      effect: 'この対外通知は、まだ外へ送られていません。中継のほかの仕事は続いています。',
      next: '場所と、tsukuroi の利用者が読めるかを確かめてください。',
    },
    en: {
      what: 'The file {file} named for notices cannot be read.',
      effect: 'This notice has not left yet. All other work of the relay goes on.',
      next: 'Check where it is and that the user of the relay may read it.',
    },
  },
  OUTWARD_WITHDRAWN: {
    ja: {
      what: 'この対外通知は取り下げられました。',
      effect: '外へは送られません。',
      next: 'することはありません。',
    },
    en: {
      what: 'This notice was withdrawn.',
      effect: 'It does not leave.',
      next: 'Nothing is to be done.',
    },
  },
  RELAY_LISTEN_REFUSED: {
    ja: {
      what: '{listen} で待ち受けられません（{reason}）。',
      effect: NOT_STARTED.ja,
      next: 'ほかの中継が動いていないか、アドレスがこの機械のものかを確かめてください。',
    },
    en: {
      what: 'Cannot listen on {listen} ({reason}).',
      effect: NOT_STARTED.en,
      next: 'Check that no other relay runs and that the address is this machine’s.',
    },
  },
  RELAY_UPSTREAM_AWAY: {
    ja: {
      what: '上位（{address}）につながりません（{reason}）。',
      effect: KEPT.ja,
      next: '上位のサーバーか中継の電源と、間の配線やファイアウォールを確かめてください。端末の操作は要りません。',
    },
    en: {
      what: 'What is above ({address}) cannot be reached ({reason}).',
      effect: KEPT.en,
      next: 'Check the server or relay above and the line to it. Nothing needs to be done on the devices.',
    },
  },
  RELAY_UPSTREAM_FOREIGN: {
    ja: {
      what: '上位（{address}）が、この施設のサーバーか中継だと確かめられません（{reason}）。',
      effect: `何も送っていません。${KEPT.ja}`,
      next: 'アドレスと、この中継の時計を確かめてください。なりすましの疑いがあるときは、その機器を網から外してください。',
    },
    en: {
      what: '{address} is not proved to be a server or relay of this facility ({reason}).',
      effect: `Nothing was sent. ${KEPT.en}`,
      next: 'Check the address and the clock of this relay. If somebody may pose as it, take that machine off the network.',
    },
  },
  RELAY_BYTES_WRONG: {
    ja: {
      what: '上位（{address}）から届いた {sha256} の中身が、署名された一覧と違います。',
      effect: '届いた中身は捨て、どの端末にも渡していません。ほかの上位があれば、そちらから取り直します。',
      next: '繰り返すときは、{address} のディスクを調べてください。',
    },
    en: {
      what: 'What came from {address} as {sha256} is not what was signed.',
      effect:
        'It was thrown away and reached no device. It is asked for again elsewhere, where there is another source.',
      next: 'If it repeats, examine the disk of {address}.',
    },
  },
  RELAY_CONTENT_WRONG: {
    ja: {
      what: '{sha256} の正しい中身を、どの上位からも受け取れません。',
      effect: 'この配布物は端末に渡していません。ほかの配布物と報告は動いています。',
      next: 'サーバーで「tsukuroi admin doctor」を実行し、壊れた配布物を取り直してください。',
    },
    en: {
      what: 'No source above has the right content for {sha256}.',
      effect: 'No device gets it. Everything else goes on.',
      next: 'Run "tsukuroi admin doctor" on the server and fetch damaged content again.',
    },
  },
  RELAY_METADATA_REFUSED: {
    ja: {
      what: '上位から届いた署名付きの一覧（{repository}）を確かめられません（{reason}）。',
      effect: '前に確かめた一覧のまま動きます。',
      next: 'サーバーで「tsukuroi keys status」を確かめてください。繰り返すときは、途中の機器を調べてください。',
    },
    en: {
      what: 'The signed metadata ({repository}) from above are not right ({reason}).',
      effect: 'What was verified before stays in use.',
      next: 'Look at "tsukuroi keys status" on the server. If it repeats, examine what stands between.',
    },
  },
  RELAY_BUSY: {
    ja: {
      what: '中継が込み合っています。',
      effect: '今回は渡していません。',
      next: '端末は少し待って自動でもう一度取りに来ます。操作は要りません。',
    },
    en: {
      what: 'The relay is busy.',
      effect: 'Nothing was given out this time.',
      next: 'Devices come again by themselves.',
    },
  },
  RELAY_REQUEST_REFUSED: {
    ja: {
      what: '中継が受け取れない要求です（{reason}）。',
      effect: '何も行っていません。',
      next: '端末とこの中継の版をそろえてください。',
    },
    en: {
      what: 'A request the relay does not take ({reason}).',
      effect: 'Nothing was done.',
      next: 'Bring the device and this relay to the same release.',
    },
  },
  RELAY_NOT_FOUND: {
    ja: {
      what: 'このアドレスは中継にありません。',
      effect: '何も行っていません。',
      next: '端末とこの中継の版をそろえてください。',
    },
    en: {
      what: 'The relay has no such address.',
      effect: 'Nothing was done.',
      next: 'Use the same release everywhere.',
    },
  },
  CONTENT_UNNAMED: {
    ja: {
      what: '{sha256} は、署名された一覧に載っていません。',
      effect: '渡していません。載っていないものは、ディスクにあっても渡しません。',
      next: 'カタログの署名が済んでいるか、サーバーで確かめてください。',
    },
    en: {
      what: '{sha256} is named by no signed metadata.',
      effect: 'It was not given out, whether or not it is on the disk.',
      next: 'Check on the server that the catalogue was signed.',
    },
  },
  QUEUE_FULL: {
    ja: {
      what: '報告の置き場がいっぱいです（{waiting}、上限 {limit}）。',
      effect: '新しい報告は端末に残してあり、失われません。結果と証拠の報告は消していません。',
      next: '上位へのつながりを直してください。直るまで時間がかかるときは、中継の設定 queueBytes を増やしてください。',
    },
    en: {
      what: 'There is no more room for reports ({waiting}, limit {limit}).',
      effect: 'New ones stay on the devices and are not lost. No result and no evidence was dropped.',
      next: 'Mend the way up; if that takes long, raise queueBytes.',
    },
  },
  QUEUE_OTHER_LINE: {
    ja: {
      what: '同じ番号（{sequence}）の別の報告が、先に届いています。',
      effect: '先に届いた報告を残しました。後の報告は端末に残っています。',
      next: '端末が以前の状態に戻された疑いがあります。上位につながると、サーバーが順番を直します。',
    },
    en: {
      what: 'Another report with the number {sequence} came before.',
      effect: 'The first one is kept; the other stays on the device.',
      next: 'The device may have been put back to an earlier state. The server sets the order right.',
    },
  },
  QUEUE_UNREADABLE: {
    ja: {
      what: '端末の報告を読み取れません。',
      effect: '預かっていません。報告は端末に残っています。',
      next: '端末とこの中継の版をそろえてください。',
    },
    en: {
      what: 'The report of a device cannot be read.',
      effect: 'It was not taken and stays on the device.',
      next: 'Use the same release everywhere.',
    },
  },
  QUEUE_NOT_TAKEN: {
    ja: {
      what: '端末 {device} の報告 {sequence} を、サーバーが受け取りません（{reason}）。',
      effect: '報告は中継と端末に残してあります。ほかの端末の報告は届けています。',
      next: '「登録」の画面で、この端末が取り消されていないか確かめてください。',
    },
    en: {
      what: 'The server does not take report {sequence} of device {device} ({reason}).',
      effect: 'It stays here and on the device. Reports of other devices go on.',
      next: 'Look under Enrolment whether the device was revoked.',
    },
  },
  RELAY_PEER_REVOKED: {
    ja: {
      what: 'この端末の証明書は取り消されています。',
      effect: '何も渡しておらず、報告も預かっていません。',
      next: '管理者に知らせ、「登録」の画面で確かめてもらってください。',
    },
    en: {
      what: 'The certificate of this device was revoked.',
      effect: 'Nothing was given out or taken.',
      next: 'Tell your administrator to look under Enrolment.',
    },
  },
  RELAY_PEER_EXPIRED: {
    ja: {
      what: 'この端末の証明書は期限の外です。',
      effect: '何も渡しておらず、報告も預かっていません。',
      next: '端末と中継の時計を確かめ、違っていなければ登録し直してください。',
    },
    en: {
      what: 'The certificate of this device is out of its time.',
      effect: 'Nothing was given out or taken.',
      next: 'Check the clocks of device and relay; if they are right, enrol the device anew.',
    },
  },
});
