import { registerErrorTexts } from '@tsukuroi/core';

registerErrorTexts({
  LAB_NOT_ROOT: {
    ja: {
      what: '試験病院を建てるには root が要ります。',
      effect: '何も作っていません。',
      next: 'root で同じ命令を実行してください(例: sudo npm run lab -- bed)。',
    },
    en: {
      what: 'The test hospital needs root.',
      effect: 'Nothing was made.',
      next: 'Run the same command as root (for example: sudo npm run lab -- bed).',
    },
  },
  LAB_STEP_FAILED: {
    ja: {
      what: '命令が失敗しました(終了コード {code}): {command}',
      effect: '試験病院はこの先へ進めません。最後の言葉: {said}',
      next: '上の命令を手で実行して理由を確かめてください。',
    },
    en: {
      what: 'A command failed (exit code {code}): {command}',
      effect: 'The test hospital cannot go on. Last words: {said}',
      next: 'Run that command by hand to see why.',
    },
  },
  LAB_NOT_POSSIBLE: {
    ja: {
      what: 'この機械では試験病院を建てられません: {what}(終了コード {code})',
      effect: '何も作っていません。試験病院で確かめることは、確かめられないままです。最後の言葉: {said}',
      next: '名前空間、veth、nftables、tmpfs の上の overlay を作れる root で実行してください(コンテナーなら --privileged)。',
    },
    en: {
      what: 'The test hospital cannot stand on this machine: {what} (exit code {code})',
      effect: 'Nothing was made, and what it would prove stays unproved. Last words: {said}',
      next: 'Run as a root that may make namespaces, veth, nftables and overlay on tmpfs (a container needs --privileged).',
    },
  },
  LAB_NO_MIRROR: {
    ja: {
      what: 'この機械の apt に、Debian 12 (bookworm) の本体とセキュリティの取得先が見つかりません。',
      effect: '試験病院の端末を作れません。',
      next: '/etc/apt/sources.list.d に bookworm と bookworm-security を書き、apt-get update をしてから、もう一度実行してください。',
    },
    en: {
      what: 'apt on this machine knows no source for Debian 12 (bookworm) and its security updates.',
      effect: 'The endpoints of the test hospital cannot be made.',
      next: 'Add bookworm and bookworm-security to /etc/apt/sources.list.d, run apt-get update, and try again.',
    },
  },
  LAB_ALREADY_UP: {
    ja: {
      what: '試験病院 {name} はもう動いています(番号 {pid})。',
      effect: '何も変えていません。',
      next: '続けて使うか、npm run lab -- down --name {name} で片付けてください。',
    },
    en: {
      what: 'The test hospital {name} is up already (process {pid}).',
      effect: 'Nothing was changed.',
      next: 'Use it, or clear it away with npm run lab -- down --name {name}.',
    },
  },
  LAB_NOT_UP: {
    ja: {
      what: '試験病院 {name} は動いていません。',
      effect: '何もしていません。',
      next: 'npm run lab -- up --name {name} で建ててください。',
    },
    en: {
      what: 'The test hospital {name} is not up.',
      effect: 'Nothing was done.',
      next: 'Build it with npm run lab -- up --name {name}.',
    },
  },
  LAB_UNKNOWN: {
    ja: {
      what: '{kind} に {value} はありません。',
      effect: '何もしていません。',
      next: '次から選んでください: {choices}',
    },
    en: { what: 'There is no {kind} {value}.', effect: 'Nothing was done.', next: 'Choose from: {choices}' },
  },
  LAB_USAGE: {
    ja: {
      what: '使い方が違います: {detail}',
      effect: '何もしていません。',
      next: 'npm run lab -- help を見てください。',
    },
    en: { what: 'Wrong usage: {detail}', effect: 'Nothing was done.', next: 'See npm run lab -- help.' },
  },
  LAB_HOST_DID_NOT_START: {
    ja: {
      what: '{host} が {seconds} 秒たっても起動しません({state})。',
      effect: '試験病院はこの先へ進めません。',
      next: '記録を見てください: {log}',
    },
    en: {
      what: '{host} is not running after {seconds} seconds ({state}).',
      effect: 'The test hospital cannot go on.',
      next: 'See its log: {log}',
    },
  },
});
