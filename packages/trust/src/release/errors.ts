import { registerErrorTexts } from '@tsukuroi/core';

/** Words for what goes wrong, and for what becomes of it, where the product itself is upgraded. */
registerErrorTexts({
  UPGRADE_CATALOG: {
    ja: {
      what: '署名されたカタログで、新しい版を確かめられません（{reason}）。',
      effect: '更新はしていません。今の版のまま動いています。',
      next: '新しく署名したカタログを取り込み（tsukuroi catalog install）、もう一度行ってください。署名が正しくないと出るときは、責任者へ連絡してください。',
    },
    en: {
      what: 'The signed catalogue does not vouch for a release now ({reason}).',
      effect: 'Nothing was upgraded. The installed version goes on.',
      next: 'Bring a freshly signed catalogue and try again. If a signature is wrong, call who is responsible.',
    },
  },
  UPGRADE_UNTRUSTED: {
    ja: {
      what: 'この機械では、更新の署名を確かめる組織の root がまだ決まっていません。',
      effect: '更新はしていません。',
      next: '鍵の媒体か「catalog sign --out」の結果を挿し、root 権限で「{command} trust --from DIR」を実行し、控えの用紙の値と見比べてください。',
    },
    en: {
      what: 'This machine was not told yet whose signatures count for upgrades.',
      effect: 'Nothing was upgraded.',
      next: 'Plug in the result of the ceremony and run "{command} trust --from DIR" as root; compare the value with the paper.',
    },
  },
  UPGRADE_ROOT_OTHER: {
    ja: {
      what: 'この root.json の値は、指定された値と違います（{given}）。',
      effect: '更新の署名の確かめ方は変えていません。',
      next: '媒体と控えの用紙を取り違えていないか確かめてください。',
    },
    en: {
      what: 'This root.json has another value ({given}) than was asked for.',
      effect: 'What counts for upgrades was not changed.',
      next: 'Check that medium and paper belong together.',
    },
  },
  UPGRADE_NONE: {
    ja: {
      what: 'カタログに、入れられる版がありません（{version}）。',
      effect: '更新はしていません。',
      next: '新しい版の入ったカタログとパッケージを取り込んでから、もう一度行ってください。',
    },
    en: {
      what: 'The catalogue names no such release ({version}).',
      effect: 'Nothing was upgraded.',
      next: 'Bring the catalogue and package of the new release first.',
    },
  },
  UPGRADE_NOT_NEWER: {
    ja: {
      what: '{version} は、今の版 {installed} より新しくありません。',
      effect: '更新はしていません。古い版へは、この操作では戻しません。',
      next: '更新の前の版へ戻すときは「upgrade rollback」を使ってください。',
    },
    en: {
      what: '{version} is not newer than the installed {installed}.',
      effect: 'Nothing was upgraded: this never goes to an older version.',
      next: 'To go back to the version before, use "upgrade rollback".',
    },
  },
  UPGRADE_TOO_FAR: {
    ja: {
      what: '今の版 {installed} から {version} へ一度には更新できません（{from} 以降から）。',
      effect: '更新はしていません。',
      next: '先に間の版へ更新してください。',
    },
    en: {
      what: '{installed} cannot go to {version} at once; it takes {from} or later.',
      effect: 'Nothing was upgraded.',
      next: 'Upgrade to a version between them first.',
    },
  },
  UPGRADE_LEAVES_AGENTS: {
    ja: {
      what: '{version} は、今の端末の言葉（プロトコル）を話しません。',
      effect: '更新はしていません。端末の報告は今まで通り届きます。',
      next: '先に間の版へ更新し、端末が新しくなってから行ってください。',
    },
    en: {
      what: '{version} does not speak what the agents of today speak.',
      effect: 'Nothing was upgraded; agents go on reporting.',
      next: 'Upgrade to a version between them, and let the agents follow first.',
    },
  },
  UPGRADE_RETURNED_BEFORE: {
    ja: {
      what: '{version} は、前に更新したときに動かず、元の版へ戻しています。',
      effect: '自動ではもう一度入れません。今の版のまま動いています。',
      next: '販売元に理由を確かめてから、この機械で「upgrade apply --version {version}」を実行してください。',
    },
    en: {
      what: '{version} did not work here before, and the machine returned from it.',
      effect: 'It is not tried again by itself. The installed version goes on.',
      next: 'Ask the maker why; then run "upgrade apply --version {version}" at this machine.',
    },
  },
  UPGRADE_PACKAGE_MISSING: {
    ja: {
      what: '{version} のパッケージ（.deb）が届いていません。',
      effect: '更新はしていません。',
      next: 'USBメモリーか中継でパッケージを取り込むか、「--package FILE」で指してください。',
    },
    en: {
      what: 'The package of {version} has not arrived.',
      effect: 'Nothing was upgraded.',
      next: 'Bring it by stick or relay, or name it with "--package FILE".',
    },
  },
  UPGRADE_PACKAGE_WRONG: {
    ja: {
      what: 'パッケージの中身が、署名された版 {version} と違います（{reason}）。',
      effect: '更新はしていません。',
      next: 'リリースを作り直し、署名し直してください。',
    },
    en: {
      what: 'The package is not what the signed release {version} says ({reason}).',
      effect: 'Nothing was upgraded.',
      next: 'Make and sign the release again.',
    },
  },
  UPGRADE_PACKAGE_ALTERED: {
    ja: {
      what: 'パッケージ {file} が、署名されたものと違います。',
      effect: '入れていません。',
      next: 'もう一度取り込んでください。繰り返すときは、誰かが書き換えていないか調べてください。',
    },
    en: {
      what: 'The package {file} is not the one that was signed.',
      effect: 'It was not installed.',
      next: 'Bring it again. If it repeats, find out who changes it.',
    },
  },
  UPGRADE_PACKAGE_UNREADABLE: {
    ja: {
      what: '{file} は Debian のパッケージとして読めません。',
      effect: '更新はしていません。',
      next: 'ファイルを確かめ、もう一度取り込んでください。',
    },
    en: {
      what: '{file} cannot be read as a Debian package.',
      effect: 'Nothing was upgraded.',
      next: 'Check the file and bring it again.',
    },
  },
  UPGRADE_NO_ROOM: {
    ja: {
      what: '{folder} の空きが足りません（必要 {need}、空き {free}）。',
      effect: '更新は始めていません。今の版のまま動いています。',
      next: '空きを作ってから、もう一度行ってください。',
    },
    en: {
      what: 'Not enough room in {folder}: {need} needed, {free} free.',
      effect: 'The upgrade was not begun. The installed version goes on.',
      next: 'Make room and try again.',
    },
  },
  UPGRADE_NOT_INSTALLED: {
    ja: {
      what: 'パッケージ {package} は、この機械に正しく入っていません。',
      effect: '更新は始めていません。',
      next: 'キットの手順で入れ直してください。',
    },
    en: {
      what: 'The package {package} is not wholly installed on this machine.',
      effect: 'The upgrade was not begun.',
      next: 'Install it anew from the kit.',
    },
  },
  UPGRADE_NOT_HEALTHY_NOW: {
    ja: {
      what: '今の版が正しく動いていません（{reason}）。',
      effect: '更新は始めていません。戻る先がないからです。',
      next: '「admin doctor」で原因を調べてください。更新が直し方だと分かっているときは、この機械で「upgrade apply」を実行してください。',
    },
    en: {
      what: 'The installed version is not healthy now ({reason}).',
      effect: 'The upgrade was not begun: there would be nothing to return to.',
      next: 'Look for the cause with "admin doctor". If the release is the cure, run "upgrade apply" at this machine.',
    },
  },
  UPGRADE_UNFINISHED: {
    ja: {
      what: '前の更新（{version}）が終わっていません。',
      effect: '新しい更新は始めていません。',
      next: '「upgrade status」を見て、動いていなければ機械を再起動してください。続きは自動で行われます。',
    },
    en: {
      what: 'The upgrade to {version} has not ended.',
      effect: 'No other was begun.',
      next: 'See "upgrade status"; if nothing moves, restart the machine. It goes on by itself.',
    },
  },
  UPGRADE_KEEP_FAILED: {
    ja: {
      what: '今の版を、戻すためのパッケージとして残せませんでした（{reason}）。',
      effect: '更新はしていません。今の版のまま動いています。',
      next: '入っているファイルが書き換えられていないか調べ（dpkg --verify）、キットから入れ直してください。',
    },
    en: {
      what: 'The installed version could not be kept as a package ({reason}).',
      effect: 'Nothing was upgraded. The installed version goes on.',
      next: 'Check the installed files (dpkg --verify) and install the version anew from the kit.',
    },
  },
  UPGRADE_INSTALL_FAILED: {
    ja: {
      what: '{version} を入れられませんでした（{reason}）。',
      effect: '前の版へ戻します。',
      next: '理由を取り除いてから、もう一度行ってください。',
    },
    en: {
      what: '{version} could not be installed ({reason}).',
      effect: 'The version before comes back.',
      next: 'Remove the cause and try again.',
    },
  },
  UPGRADE_STOP_FAILED: {
    ja: {
      what: 'サービス {unit} を止められませんでした（{reason}）。',
      effect: '更新はしていません。',
      next: '「systemctl status {unit}」を見てください。',
    },
    en: {
      what: 'The service {unit} could not be stopped ({reason}).',
      effect: 'Nothing was upgraded.',
      next: 'See "systemctl status {unit}".',
    },
  },
  UPGRADE_START_FAILED: {
    ja: {
      what: 'サービス {unit} を始められませんでした（{reason}）。',
      effect: '前の版へ戻します。',
      next: '「systemctl status {unit}」を見てください。',
    },
    en: {
      what: 'The service {unit} could not be started ({reason}).',
      effect: 'The version before comes back.',
      next: 'See "systemctl status {unit}".',
    },
  },
  UPGRADE_BACKUP_FAILED: {
    ja: {
      what: '更新の前のバックアップができませんでした（{reason}）。',
      effect: '更新はしていません。前の版で動いています。',
      next: '空きと「admin doctor」の結果を確かめてください。',
    },
    en: {
      what: 'The backup before the upgrade failed ({reason}).',
      effect: 'Nothing was upgraded. The version before runs.',
      next: 'Check the room and "admin doctor".',
    },
  },
  UPGRADE_RESTORE_FAILED: {
    ja: {
      what: '更新の前のデータへ戻せませんでした（{reason}）。',
      effect: 'サーバーは止めてあります。バックアップは {folder} に残っています。',
      next: '空きを作って機械を再起動すると、続きを行います。だめなときは販売元へ連絡してください。',
    },
    en: {
      what: 'The data of before the upgrade could not be put back ({reason}).',
      effect: 'The server stays stopped. The backup is kept in {folder}.',
      next: 'Make room and restart the machine: it goes on. Else call the maker.',
    },
  },
  UPGRADE_DATABASE_KIND: {
    ja: {
      what: 'このサーバーのデータベース（{kind}）では、自動の更新と復帰はできません。',
      effect: '更新は始めていません。',
      next: 'docs/recipes/upgrade.md の「PostgreSQL のとき」の順に、手で行ってください。',
    },
    en: {
      what: 'With this database ({kind}) there is no automatic upgrade and return.',
      effect: 'The upgrade was not begun.',
      next: 'Follow the steps for PostgreSQL in docs/recipes/upgrade.md.',
    },
  },
  UPGRADE_NOT_RUNNING: {
    ja: {
      what: '更新した版が動き続けません。',
      effect: '前の版へ戻します。',
      next: '販売元へ「upgrade status」の結果を知らせてください。',
    },
    en: {
      what: 'The new version does not keep running.',
      effect: 'The version before comes back.',
      next: 'Tell the maker what "upgrade status" says.',
    },
  },
  UPGRADE_NO_ANSWER: {
    ja: {
      what: '更新した版が決められた時間内に答えません。',
      effect: '前の版へ戻します。',
      next: '販売元へ「upgrade status」の結果を知らせてください。',
    },
    en: {
      what: 'The new version does not answer in time.',
      effect: 'The version before comes back.',
      next: 'Tell the maker what "upgrade status" says.',
    },
  },
  UPGRADE_WRONG_VERSION: {
    ja: {
      what: '動いている版が、入れたはずの版と違います。',
      effect: '前の版へ戻します。',
      next: '販売元へ「upgrade status」の結果を知らせてください。',
    },
    en: {
      what: 'What runs is not the version that was installed.',
      effect: 'The version before comes back.',
      next: 'Tell the maker what "upgrade status" says.',
    },
  },
  UPGRADE_SCHEMA_BEHIND: {
    ja: {
      what: 'データベースが新しい版の形になっていません。',
      effect: '前の版と、更新の前のデータへ戻します。',
      next: '販売元へ「upgrade status」の結果を知らせてください。',
    },
    en: {
      what: 'The database did not reach the schema of the release.',
      effect: 'The version and the data of before come back.',
      next: 'Tell the maker what "upgrade status" says.',
    },
  },
  UPGRADE_AUDIT_BROKEN: {
    ja: {
      what: '更新のあと、監査記録のつながりが確かめられません。',
      effect: '前の版と、更新の前のデータへ戻します。',
      next: '販売元へ連絡してください。',
    },
    en: {
      what: 'After the upgrade the audit chain does not verify.',
      effect: 'The version and the data of before come back.',
      next: 'Call the maker.',
    },
  },
  UPGRADE_QUEUE_SHORT: {
    ja: {
      what: '更新のあと、預かっている報告の数が減っています。',
      effect: '前の版へ戻します。',
      next: '販売元へ連絡してください。',
    },
    en: {
      what: 'After the upgrade fewer reports wait than before.',
      effect: 'The version before comes back.',
      next: 'Call the maker.',
    },
  },
  UPGRADE_CUT_OFF: {
    ja: {
      what: '更新の途中で、電源が切れたか、止められました。',
      effect: '前の版で動いています。',
      next: 'もう一度行ってください。',
    },
    en: {
      what: 'The upgrade was cut off by a power cut or a stop.',
      effect: 'The version before runs.',
      next: 'Try again.',
    },
  },
  UPGRADE_BY_HAND: {
    ja: {
      what: '人の操作で、更新の前の版へ戻しました。',
      effect: '前の版で動いています。',
      next: 'することはありません。',
    },
    en: {
      what: 'A person put the version before the upgrade back.',
      effect: 'The version before runs.',
      next: 'Nothing to do.',
    },
  },
  UPGRADE_FAILED: {
    ja: {
      what: '更新の途中で、思いがけない失敗がありました。',
      effect: '前の版へ戻します。',
      next: '販売元へ「upgrade status」の結果を知らせてください。',
    },
    en: {
      what: 'Something unexpected failed during the upgrade.',
      effect: 'The version before comes back.',
      next: 'Tell the maker what "upgrade status" says.',
    },
  },
  UPGRADE_NOTHING_TO_RETURN: {
    ja: {
      what: '戻せる版がありません。',
      effect: '何も変えていません。',
      next: '戻せるのは、直前の更新の前の版だけです。「upgrade status」を見てください。',
    },
    en: {
      what: 'There is no version to go back to.',
      effect: 'Nothing was changed.',
      next: 'Only the version before the last upgrade can come back; see "upgrade status".',
    },
  },
  UPGRADE_LOSES_DATA: {
    ja: {
      what: '{version} へ戻すと、{since} の更新のあとに記録したことが失われます。',
      effect: '何も変えていません。',
      next: '端末の報告は端末から届き直します。それ以外（受容、台帳、利用者の変更など）は失われます。よければ「--lose-data」を付けてください。',
    },
    en: {
      what: 'Going back to {version} loses what was recorded since the upgrade of {since}.',
      effect: 'Nothing was changed.',
      next: 'Reports come again from the devices; all else that people changed is lost. If that is meant, add "--lose-data".',
    },
  },
  UPGRADE_NOT_ROOT: {
    ja: {
      what: 'この操作は root 権限で行います。',
      effect: '何も変えていません。',
      next: '「sudo」を付けて実行してください。',
    },
    en: {
      what: 'This is done as root.',
      effect: 'Nothing was changed.',
      next: 'Run it with "sudo".',
    },
  },
});
