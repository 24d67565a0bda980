import { registerErrorTexts } from '@tsukuroi/core';

/** Words for what goes wrong where signed content is fetched and verified. */
registerErrorTexts({
  SOURCE_UNREACHABLE: {
    ja: {
      what: '配布元（{place}）から {path} を受け取れません。',
      effect: '前に確かめた内容のまま動きます。新しい計画はまだ届いていません。',
      next: '配布元の電源とネットワーク、または USBメモリーが挿さっているかを確かめてください。',
    },
    en: {
      what: 'Cannot get {path} from {place}.',
      effect: 'What was verified before stays in use. No new plan has arrived.',
      next: 'Check that the source is on and connected, or that the stick is plugged in.',
    },
  },
  SOURCE_INCOMPLETE: {
    ja: {
      what: '配布元に {path} がありません。写しが途中で止まっています。',
      effect: '前に確かめた内容のまま動きます。',
      next: '中継や USBメモリーへの書き出しが最後まで終わっているか確かめ、もう一度行ってください。',
    },
    en: {
      what: '{path} is missing at the source: the copy is not complete.',
      effect: 'What was verified before stays in use.',
      next: 'Check that the relay or the export to the stick ran to its end, and repeat it.',
    },
  },
  SOURCE_SLOW: {
    ja: {
      what: '配布元（{place}）からの {path} が遅すぎるため、途中でやめました。',
      effect: '前に確かめた内容のまま動きます。',
      next: '回線を確かめてください。繰り返すときは、配布元になりすまされていないか調べてください。',
    },
    en: {
      what: '{path} from {place} came too slowly and was given up.',
      effect: 'What was verified before stays in use.',
      next: 'Check the line. If it repeats, find out whether somebody poses as the source.',
    },
  },
  SOURCE_ENDLESS: {
    ja: {
      what: '配布元（{place}）の {path} が決められた大きさ（{limit} バイト）を超えています。',
      effect: '受け取るのをやめました。前に確かめた内容のまま動きます。',
      next: '配布元が本物か、管理者が調べてください。',
    },
    en: {
      what: '{path} from {place} is larger than the {limit} bytes allowed.',
      effect: 'It was not taken. What was verified before stays in use.',
      next: 'Have an administrator find out whether the source is genuine.',
    },
  },
  SOURCE_ADDRESS: {
    ja: {
      what: '配布元の住所 {place} は https で始まっていません。',
      effect: '接続していません。',
      next: '設定の住所を https:// に直してください。',
    },
    en: {
      what: 'The address {place} does not begin with https.',
      effect: 'No connection was made.',
      next: 'Correct the address in the configuration to https://.',
    },
  },
  METADATA_REFUSED: {
    ja: {
      what: '届いた目録（{repository}）の署名を確かめられません。',
      effect: '届いたものは使わず、前に確かめた内容のまま動きます。',
      next: 'サーバと中継を調べてください。鍵を取り替えた直後なら、新しい目録が届いているか確かめてください。',
    },
    en: {
      what: 'The metadata ({repository}) that arrived do not verify.',
      effect: 'They are not used; what was verified before stays.',
      next: 'Examine server and relay. Right after a key was replaced, check that the new metadata have arrived.',
    },
  },
  METADATA_ROLLED_BACK: {
    ja: {
      what: '届いた目録（{repository} の {role}）は、前に見たものより古い版です（{seen} → {given}）。',
      effect: '届いたものは使わず、前に確かめた内容のまま動きます。',
      next: '古い USBメモリーやバックアップから配っていないか確かめてください。心当たりがなければ攻撃を疑ってください。',
    },
    en: {
      what: 'The metadata that arrived ({repository}, {role}) are older than those seen before ({seen} → {given}).',
      effect: 'They are not used; what was verified before stays.',
      next: 'Check that nobody serves an old stick or backup. If nobody does, suspect an attack.',
    },
  },
  METADATA_FOREIGN: {
    ja: {
      what: '届いた目録は別の施設（{facility}）のものです。',
      effect: '使っていません。前に確かめた内容のまま動きます。',
      next: 'この施設の USBメモリーか、接続先が正しいか確かめてください。',
    },
    en: {
      what: 'The metadata that arrived belong to another facility ({facility}).',
      effect: 'They are not used; what was verified before stays.',
      next: 'Check that this is the stick, or the server, of this facility.',
    },
  },
  METADATA_BELOW_FLOOR: {
    ja: {
      what: '届いたカタログは版 {given} で、組織が認める最も古い版 {least} より前のものです。',
      effect: '使っていません。この端末は見守るだけです。',
      next: '新しいカタログを配ってください。',
    },
    en: {
      what: 'The catalogue that arrived is version {given}, below {least}, the oldest that the organisation accepts.',
      effect: 'It is not used. This device only watches.',
      next: 'Bring the current catalogue here.',
    },
  },
  CATALOG_OLD_ON_NEW_DEVICE: {
    ja: {
      what: '初めて受け取ったカタログの有効期限が切れています。',
      effect: '新しい端末は、期限の切れたカタログを信用しません。この端末は見守るだけです。',
      next: '端末の時計を確かめ、新しく署名したカタログを配ってください。',
    },
    en: {
      what: 'The first catalogue this device received has expired.',
      effect: 'A new device does not trust an expired catalogue. It only watches.',
      next: 'Check the clock of the device and bring a newly signed catalogue.',
    },
  },
  DIRECTOR_UNKNOWN: {
    ja: {
      what: 'この施設（{facility}）の計画に署名してよいサーバが、カタログに載っていません。',
      effect: '計画を受け取りません。この端末は見守るだけです。',
      next: '「tsukuroi keys status」で施設の登録を確かめてください。',
    },
    en: {
      what: 'The catalogue names no server that may sign plans for this facility ({facility}).',
      effect: 'No plan is accepted. This device only watches.',
      next: 'Check the facility with "tsukuroi keys status".',
    },
  },
  CATALOG_WITHHELD: {
    ja: {
      what: 'サーバはカタログの版 {stated} を知っていますが、届いたのは版 {given} です。',
      effect: '前に確かめたカタログのまま動きます。',
      next: '中継の写しが止まっていないか確かめてください。続くときは誰かが新しいカタログを止めています。',
    },
    en: {
      what: 'The server knows catalogue version {stated}, but version {given} arrived.',
      effect: 'The catalogue verified before stays in use.',
      next: 'Check that the relay copies. If it stays, somebody holds the new catalogue back.',
    },
  },
  PLAN_REFUSED: {
    ja: {
      what: '届いた計画を受け付けません（{reason}）。',
      effect: 'この端末には何もしていません。前の計画も新しい作業を始めません。',
      next: 'サーバの「鍵」の画面で状態を確かめてください。心当たりがなければサーバの乗っ取りを疑ってください。',
    },
    en: {
      what: 'The plan that arrived is not accepted ({reason}).',
      effect: 'Nothing was done on this device, and the old plan begins nothing new.',
      next: 'Look at the server page "Keys". If nobody can explain it, suspect that the server was taken over.',
    },
  },
  STATE_UNREADABLE: {
    ja: {
      what: '端末に保管した信頼の記録（{folder}）を読めません。',
      effect: '出荷時の根拠から確かめ直します。確かめ終わるまで何も適用しません。',
      next: '配布元につながれば自動で直ります。繰り返すときはディスクの故障を疑ってください。',
    },
    en: {
      what: 'The stored record of trust ({folder}) cannot be read.',
      effect: 'It is verified again from the root the device came with; until then nothing is applied.',
      next: 'It mends itself once the source is reached. If it repeats, suspect the disk.',
    },
  },
  TARGET_ALTERED: {
    ja: {
      what: '{path} の中身が、署名された大きさやハッシュ値と違います。',
      effect: '使っていません。前に確かめた内容のまま動きます。',
      next: '配布元の写しが壊れていないか確かめてください。繰り返すときは書き換えを疑ってください。',
    },
    en: {
      what: '{path} has not the length or hash that was signed.',
      effect: 'It is not used; what was verified before stays.',
      next: 'Check the copy at the source. If it repeats, suspect that it was altered.',
    },
  },
});
