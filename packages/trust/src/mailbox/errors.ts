import { registerErrorTexts } from '@tsukuroi/core';

/** Words for what goes wrong on the way through a station between two zones. */
registerErrorTexts({
  MAILBOX_FULL: {
    ja: {
      what: '受け渡し箱がいっぱいで、{missing} 足りません（上限 {limit}）。',
      effect: 'この持ち運びファイルは受け取っていません。前に届いたものはそのままです。',
      next: '次の側（サーバー）が取りに来ているか「経路」で確かめてください。足りないときは箱の上限を増やします。',
    },
    en: {
      what: 'The mailbox is full: {missing} are missing (limit {limit}).',
      effect: 'This bundle was not taken. What came before is as it was.',
      next: 'See under Paths whether the next side (the server) fetches. If it does, raise the limit of the box.',
    },
  },
  MAILBOX_DISK_FULL: {
    ja: {
      what: '受け渡し箱のディスクの空きが {missing} 足りません。',
      effect: 'この持ち運びファイルは受け取っていません。前に届いたものはそのままです。',
      next: '受け渡しをする機械のディスクに空きを作ってください。次の回に続きから受け取ります。',
    },
    en: {
      what: 'The disk of the mailbox lacks {missing}.',
      effect: 'This bundle was not taken. What came before is as it was.',
      next: 'Make room on that machine. The next visit goes on where it stopped.',
    },
  },
  MAILBOX_NOTICES_REFUSED: {
    ja: {
      what: '対外通知に、この施設のサーバーが署名していないものがあります。',
      effect: 'その回の対外通知は 1 つも受け取っていません。持ち運びファイルの受け渡しは続きます。',
      next: 'DMZ の中継を別のサーバーの施設で登録していないか、docs/recipes/dmz.md を見て確かめてください。',
    },
    en: {
      what: 'Among the notices is one that the server of this facility did not sign.',
      effect: 'None of this visit was taken. Bundles go on passing.',
      next: 'Check that the relay in the DMZ was enrolled with this very server (docs/recipes/dmz.md).',
    },
  },
  MAILBOX_TOO_MANY: {
    ja: {
      what: '受け渡し箱に {limit} 個の持ち運びファイルがたまっています。',
      effect: 'これ以上は受け取っていません。',
      next: '次の側（サーバー）が取りに来ているか「経路」で確かめてください。',
    },
    en: {
      what: 'There are {limit} bundles in the mailbox.',
      effect: 'No more are taken.',
      next: 'See under Paths whether the next side (the server) fetches.',
    },
  },
  MAILBOX_ANNOUNCED_INVALID: {
    ja: {
      what: '相手が告げた持ち運びファイルの内容が正しくありません（{reason}）。',
      effect: '受け取っていません。何も変えていません。',
      next: '相手の機械の版を確かめてください。同じ版で続くときは、相手が乗っ取られていないか調べてください。',
    },
    en: {
      what: 'What the other side announced is no right bundle ({reason}).',
      effect: 'It was not taken. Nothing was changed.',
      next: 'Check the version on the other machine. If it is the same, find out whether that machine was taken over.',
    },
  },
  MAILBOX_FOREIGN: {
    ja: {
      what: 'この箱のものではない持ち運びファイルです（{organisation} / {facility}、{direction}）。',
      effect: '受け取っていません。何も変えていません。',
      next: '送り先の設定を確かめてください。心当たりがなければ、相手が乗っ取られていないか調べてください。',
    },
    en: {
      what: 'A bundle that does not belong in this box ({organisation} / {facility}, {direction}).',
      effect: 'It was not taken. Nothing was changed.',
      next: 'Check where it should have gone. If nobody knows, find out whether the other machine was taken over.',
    },
  },
  MAILBOX_FILE_WRONG: {
    ja: {
      what: '届いたファイル {name} の中身が、告げられたものと違います。',
      effect: 'このファイルは捨てました。ほかの受け取ったものはそのままです。',
      next: '次の回にもう一度受け取ります。続くときは相手の機械のディスクと、乗っ取りを疑ってください。',
    },
    en: {
      what: 'The file {name} is not what was announced.',
      effect: 'This file was thrown away; all else that came is kept.',
      next: 'It is fetched again at the next visit. If it stays, suspect the other machine: its disk, or that it was taken over.',
    },
  },
  MAILBOX_RANGE: {
    ja: {
      what: 'ファイル {name} の続きの位置（{given}）が、ここにある分（{have}）と合いません。',
      effect: '受け取っていません。ここにある分はそのままです。',
      next: '次の回に正しい位置から続きます。することはありません。',
    },
    en: {
      what: 'The rest of {name} begins at {given}, but {have} are here.',
      effect: 'It was not taken; what is here stays.',
      next: 'Nothing to do: the next visit goes on at the right place.',
    },
  },
  MAILBOX_TOO_MUCH: {
    ja: {
      what: '相手が、決められた大きさ（{limit} バイト）より多く送ってきました。',
      effect: '途中で切りました。何も変えていません。',
      next: '続くときは、相手の機械が乗っ取られていないか調べてください。',
    },
    en: {
      what: 'The other side sent more than the {limit} bytes it may.',
      effect: 'It was cut off. Nothing was changed.',
      next: 'If it happens again, find out whether that machine was taken over.',
    },
  },
  MAILBOX_SLOW: {
    ja: {
      what: '相手の送り方が遅すぎるため、待つのをやめました。',
      effect: '受け取った分は残っています。',
      next: '次の回に続きから受け取ります。続くときは回線を調べてください。',
    },
    en: {
      what: 'The other side sent too slowly and was not waited for.',
      effect: 'What had come is kept.',
      next: 'The next visit goes on where it stopped. If it stays, look at the line.',
    },
  },
  MAILBOX_BUSY: {
    ja: {
      what: 'ファイル {name} は、いま別の接続で受け取っている途中です。',
      effect: '二重には受け取りません。',
      next: 'することはありません。次の回に続きます。',
    },
    en: {
      what: 'The file {name} is just coming over another connection.',
      effect: 'It is not taken twice.',
      next: 'Nothing to do: the next visit goes on.',
    },
  },
  MAILBOX_CUT: {
    ja: {
      what: '送られている途中で接続が切れました。',
      effect: '受け取った分は残っています。',
      next: '次の回に続きから受け取ります。することはありません。',
    },
    en: {
      what: 'The connection ended while something was on its way.',
      effect: 'What had come is kept.',
      next: 'Nothing to do: the next visit goes on where it stopped.',
    },
  },
  MAILBOX_NOT_FOUND: {
    ja: {
      what: 'その持ち運びファイルは、この箱にありません。',
      effect: '何も変えていません。',
      next: '一覧を取り直してください。',
    },
    en: { what: 'That bundle is not in this box.', effect: 'Nothing was changed.', next: 'Ask for the list again.' },
  },
  MAILBOX_REQUEST_INVALID: {
    ja: {
      what: '受け渡し箱への頼みの形が正しくありません（{reason}）。',
      effect: '何も変えていません。',
      next: '両方の機械の版を確かめてください。',
    },
    en: {
      what: 'What was asked of the mailbox has not the right form ({reason}).',
      effect: 'Nothing was changed.',
      next: 'Check the versions on both machines.',
    },
  },
  MAILBOX_PEER_REFUSED: {
    ja: {
      what: 'この受け渡し箱を使えない相手（{role}）から接続がありました。',
      effect: '応じていません。',
      next: '箱に来てよいのは内側の中継かサーバーだけです。設定か、相手の正体を確かめてください。',
    },
    en: {
      what: 'A peer that may not use this mailbox ({role}) connected.',
      effect: 'It got no answer.',
      next: 'Only the relay or server further in may come. Check the settings, and who that is.',
    },
  },
  MAILBOX_PEER_REVOKED: {
    ja: {
      what: '接続してきた相手の証明書は取り消されています。',
      effect: '応じていません。',
      next: '取り消しが正しければ、することはありません。誤りなら登録し直してください。',
    },
    en: {
      what: 'The certificate of whoever connected was revoked.',
      effect: 'It got no answer.',
      next: 'Nothing to do if that is right; otherwise enrol that machine again.',
    },
  },
  MAILBOX_PEER_EXPIRED: {
    ja: {
      what: '接続してきた相手の証明書が期限の外です。',
      effect: '応じていません。',
      next: '両方の機械の時計を確かめてください。時計が正しければ、相手を登録し直します。',
    },
    en: {
      what: 'The certificate of whoever connected is not valid at this time.',
      effect: 'It got no answer.',
      next: 'Check the clocks of both machines. If they are right, enrol that machine again.',
    },
  },
  MAILBOX_REVOCATIONS_REFUSED: {
    ja: {
      what: '届いた取り消し一覧は、正しい署名がないか、前のものより古いものです。',
      effect: '使っていません。前の一覧のまま判断しています。',
      next: '続くときは、届けた機械が乗っ取られていないか調べてください。',
    },
    en: {
      what: 'The revocation list that came is not rightly signed, or older than the one known.',
      effect: 'It is not used; the former list stays.',
      next: 'If it happens again, find out whether the machine that brought it was taken over.',
    },
  },
  MAILBOX_LISTEN_REFUSED: {
    ja: {
      what: '受け渡し箱の口 {listen} を開けません（{reason}）。',
      effect: '受け渡しを始めていません。',
      next: '設定の住所と番号を確かめ、同じ番号を使うほかのプログラムを止めてください。',
    },
    en: {
      what: 'The port {listen} of the mailbox cannot be opened ({reason}).',
      effect: 'Nothing passes.',
      next: 'Check address and number in the settings, and that no other program uses it.',
    },
  },
  MAILBOX_AWAY: {
    ja: {
      what: '受け渡し箱 {address} につながりません（{reason}）。',
      effect: '届いていないものは、次の回に続きから運びます。',
      next: '相手の機械の電源と回線、途中の機器で許した宛先を確かめてください。',
    },
    en: {
      what: 'The mailbox {address} cannot be reached ({reason}).',
      effect: 'What has not crossed goes on at the next visit.',
      next: 'Check that machine, the line, and what the firewall between allows.',
    },
  },
  MAILBOX_STATION_FOREIGN: {
    ja: {
      what: '{address} で応えたのは、この施設の受け渡しの機械ではありません（{reason}）。',
      effect: '何も送っていません。',
      next: '宛先の設定を確かめてください。正しければ、その機械を登録し直すか、なりすましを調べてください。',
    },
    en: {
      what: 'Whoever answered at {address} is no station of this facility ({reason}).',
      effect: 'Nothing was sent.',
      next: 'Check the address. If it is right, enrol that machine again, or find out who poses as it.',
    },
  },
  MAILBOX_STATION_WRONG: {
    ja: {
      what: '受け渡し箱 {address} の応えの形が正しくありません（{reason}）。',
      effect: 'この応えは使っていません。ほかの受け取ったものはそのままです。',
      next: '相手の機械の版を確かめてください。同じ版で続くときは、乗っ取りを疑ってください。',
    },
    en: {
      what: 'The mailbox {address} answered in a wrong form ({reason}).',
      effect: 'That answer is not used; all else that came is kept.',
      next: 'Check the version on that machine. If it is the same, suspect that it was taken over.',
    },
  },
  MAILBOX_REFUSED: {
    ja: {
      what: '受け渡し箱 {address} に断られました（{reason}）。',
      effect: 'この 1 件は運んでいません。ほかは続けています。',
      next: '理由の番号を控え、相手の機械の画面か記録で確かめてください。',
    },
    en: {
      what: 'The mailbox {address} refused ({reason}).',
      effect: 'This one did not cross; the others go on.',
      next: 'Note the reason and look at the other machine.',
    },
  },
  GATE_REQUEST_INVALID: {
    ja: {
      what: '受け渡しの機械の申請ファイルを読み取れません（{reason}）。',
      effect: '証明書は出していません。',
      next: 'その機械で「tsukuroi relay request」（収集機では「tsukuroi collector request」）をやり直してください。',
    },
    en: {
      what: 'The request file of the station cannot be read ({reason}).',
      effect: 'No certificate was given.',
      next: 'Run "tsukuroi relay request" (on a collector "tsukuroi collector request") there again.',
    },
  },
  GATE_ANSWER_INVALID: {
    ja: {
      what: '回答ファイルの中身が正しくありません（{reason}）。',
      effect: '何も変えていません。',
      next: 'サーバーで「tsukuroi enrol gate」をやり直してください。「date」と出たときは、両方の機械の時計を確かめてください。',
    },
    en: {
      what: 'The answer file is not right ({reason}).',
      effect: 'Nothing was changed.',
      next: 'Run "tsukuroi enrol gate" on the server again. If it says "date", check the clocks of both machines.',
    },
  },
  GATE_ANSWER_OTHER: {
    ja: {
      what: 'この回答ファイルは、この機械が作った申請への回答ではありません。',
      effect: '何も変えていません。',
      next: 'ファイルを取り違えていないか確かめてください。分からないときは申請からやり直します。',
    },
    en: {
      what: 'This file answers no request that this machine made.',
      effect: 'Nothing was changed.',
      next: 'Check that it is the right file. If nobody knows, begin again with the request.',
    },
  },
  GATE_EXISTS: {
    ja: {
      what: 'この機械はすでに受け渡しの機械として登録されています（{folder}）。',
      effect: '何も変えていません。',
      next: '入れ替えるときは --replace を付けてください。前の登録はサーバーの「登録」で失効させます。',
    },
    en: {
      what: 'This machine is enrolled as a station already ({folder}).',
      effect: 'Nothing was changed.',
      next: 'Give --replace to replace it, and revoke the former one under Enrolment on the server.',
    },
  },
  GATE_NOT_ACCEPTED: {
    ja: {
      what: 'この機械は、まだ受け渡しの機械として登録されていません（{folder}）。',
      effect: '受け渡しを始めていません。',
      next: '「request」で申請ファイルを作り、サーバーで「tsukuroi enrol gate」を行い、戻ったファイルを「accept」してください。',
    },
    en: {
      what: 'This machine is not enrolled as a station yet ({folder}).',
      effect: 'Nothing passes.',
      next: 'Make a file with "request", run "tsukuroi enrol gate" on the server, and "accept" what comes back.',
    },
  },
  GATE_IDENTITY_BROKEN: {
    ja: {
      what: '受け渡しの機械の身元のファイル {file} が壊れています。',
      effect: '受け渡しを始めていません。',
      next: '「request」から登録をやり直し、前の登録はサーバーで失効させてください。',
    },
    en: {
      what: 'The identity file {file} of this station is damaged.',
      effect: 'Nothing passes.',
      next: 'Enrol it again, beginning with "request", and revoke the former one on the server.',
    },
  },
  GATE_CODE_OTHER: {
    ja: {
      what: '確認番号が合いません。この機械に届いたファイルの番号は {code} です。',
      effect: '何も変えていません。このファイルは使っていません。',
      next: '相手の機械に出ている番号と、もう一度見比べてください。違うときは、運ぶ途中ですり替えられた疑いがあります。',
    },
    en: {
      what: 'The check code differs. The file that is here has {code}.',
      effect: 'Nothing was changed; the file was not used.',
      next: 'Compare it once more with what the other machine shows. If it differs, the file may have been swapped on its way.',
    },
  },
});
