import { registerErrorTexts } from '@tsukuroi/core';

registerErrorTexts({
  PACKAGE_IMPORT_LOST: {
    ja: {
      what: '{file} が取り込む {wanted} が見つかりません。',
      effect: '部品の足りないキットになるため、作っていません。',
      next: '取り込み先の名前を直してください。',
    },
    en: {
      what: '{file} imports {wanted}, which is not there.',
      effect: 'The kit would lack a part, so none was made.',
      next: 'Mend the import.',
    },
  },
  PACKAGE_FOREIGN_ROOM: {
    ja: {
      what: 'tsukuroi-{role} に、入ってはならない部屋 {rooms} が入ろうとしました。',
      effect: '端末や中継にサーバの部品を置かない決まりのため、作っていません。',
      next: 'どの命令が取り込んでいるかを確かめ、取り込みを外してください。',
    },
    en: {
      what: 'tsukuroi-{role} would hold {rooms}, which must not be inside.',
      effect: 'No kit was made: devices and relays hold no code of the server.',
      next: 'Find the command that imports it and take the import out.',
    },
  },
  PACKAGE_LIBRARY_UNKNOWN: {
    ja: {
      what: '{file} が要る {library} は、最小の Debian 12・13、Ubuntu 22.04・24.04 にあるとは限りません。',
      effect: '動かない機械が出るため、作っていません。',
      next: 'tools/package/native.ts に、その共有ライブラリの出どころを書き足してください。',
    },
    en: {
      what: '{file} needs {library}, which a minimal Debian 12/13 or Ubuntu 22.04/24.04 may lack.',
      effect: 'No kit was made: some machines could not run it.',
      next: 'Say in tools/package/native.ts where that library comes from.',
    },
  },
  PACKAGE_NEEDS: {
    ja: {
      what: 'キットを作るのに要る {wanted} がこの機械にありません。',
      effect: '何も作っていません。',
      next: 'Debian 12 か 13 で {how} を実行してから、もう一度同じ命令を実行してください。',
    },
    en: {
      what: '{wanted}, which the kit is made with, is not on this machine.',
      effect: 'Nothing was made.',
      next: 'On Debian 12 or 13 run {how}, then the same command again.',
    },
  },
  PACKAGE_KEY_UNREADABLE: {
    ja: {
      what: '{file} を Ed25519 の秘密鍵(PEM)として読めません。',
      effect: '署名できないため、キットを作っていません。',
      next: '「openssl genpkey -algorithm ed25519 -out 鍵.pem」で作った鍵を --key に指定してください。',
    },
    en: {
      what: '{file} cannot be read as an Ed25519 private key (PEM).',
      effect: 'It cannot sign, so no kit was made.',
      next: 'Give --key a key made by "openssl genpkey -algorithm ed25519 -out key.pem".',
    },
  },
  PACKAGE_FOLDER_FOREIGN: {
    ja: {
      what: '{folder} には、キットでないもの({name})が入っています。',
      effect: '消してよいか分からないため、何も作っていません。',
      next: '空のフォルダか、まだないフォルダを --out に指定してください。',
    },
    en: {
      what: '{folder} holds something that is no part of a kit ({name}).',
      effect: 'Nothing was made, since it might be needed.',
      next: 'Give --out an empty folder or one that is not there yet.',
    },
  },
  PACKAGE_STEP_FAILED: {
    ja: {
      what: '命令が失敗しました(終了コード {code}): {command}',
      effect: 'キットは完成していません。最後の言葉: {said}',
      next: '上の命令を手で実行して理由を確かめてください。',
    },
    en: {
      what: 'A command failed (exit code {code}): {command}',
      effect: 'The kit is not complete. Last words: {said}',
      next: 'Run that command by hand to see why.',
    },
  },
});
