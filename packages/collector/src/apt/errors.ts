import { registerErrorTexts } from '@tsukuroi/core';

registerErrorTexts({
  APT_SOURCES_EMPTY: {
    ja: {
      what: '配布元の一覧 {file} に、使える行（http または https の deb）がありません。',
      effect: '何も取得していません。',
      next: '機器の /etc/apt/sources.list か /etc/apt/sources.list.d の内容を渡してください。',
    },
    en: {
      what: 'The list of sources {file} has no line that can be used (deb with http or https).',
      effect: 'Nothing was fetched.',
      next: "Give the content of a machine's /etc/apt/sources.list or sources.list.d.",
    },
  },
  APT_LISTS_REFUSED: {
    ja: {
      what: '配布元 {place} の一覧を取得できないか、配布元の署名を確かめられませんでした。',
      effect: '計画は作っていません。前に取得したものはそのままです。',
      next: '配布元に届くか（名前解決、プロキシ、時刻）、配布元の鍵（debian-archive-keyring など）がこの機械にあるかを確かめてください。',
    },
    en: {
      what: 'The lists of {place} could not be fetched, or their signature could not be verified.',
      effect: 'No plan was made; what was fetched before stays.',
      next: "Check name resolution, proxy and clock, and that the vendor's keyring is installed here.",
    },
  },
  APT_ABSENT: {
    ja: {
      what: 'この機械には apt がありません。',
      effect: 'Debian・Ubuntu の更新の計画を作れません。',
      next: 'インターネット側の機械は Debian か Ubuntu にしてください。',
    },
    en: {
      what: 'There is no apt on this machine.',
      effect: 'No plan for Debian or Ubuntu can be made.',
      next: 'Run the collector on Debian or Ubuntu.',
    },
  },
  APT_MACHINE_UNREADABLE: {
    ja: {
      what: '{file} は、Debian・Ubuntu のパッケージの一覧として読めません。',
      effect: 'この機器の計画は作っていません。ほかの機器の計画は作りました。',
      next: '台数分の一覧（manifest または /var/lib/dpkg/status）を書き出し直してください。',
    },
    en: {
      what: '{file} is no list of packages of Debian or Ubuntu.',
      effect: 'No plan was made for it; the others were made.',
      next: 'Export the list again (manifest, or /var/lib/dpkg/status).',
    },
  },
  APT_SOLVE_FAILED: {
    ja: {
      what: '機器 {machine} の更新を、apt が計画できませんでした。',
      effect: 'この機器の分は取得しません。ほかの機器の計画は作りました。',
      next: '機器のパッケージが壊れていないか（dpkg --audit、apt-get check）を確かめ、一覧を書き出し直してください。',
    },
    en: {
      what: 'apt could not plan the updates of machine {machine}.',
      effect: 'Nothing is fetched for it; the others were planned.',
      next: 'Check its packages (dpkg --audit, apt-get check) and export the list again.',
    },
  },
  APT_PACKAGE_TOO_LARGE: {
    ja: {
      what: 'パッケージ {package} は {size} バイトあり、上限 {limit} バイトを超えています。',
      effect: 'このパッケージは取得していません。',
      next: '配布元の一覧が正しいか確かめてください。',
    },
    en: {
      what: 'The package {package} has {size} bytes; the limit is {limit}.',
      effect: 'It was not fetched.',
      next: "Check the vendor's index.",
    },
  },
  APT_DECLARED_UNREADABLE: {
    ja: {
      what: '{file} は、取得するパッケージの宣言（apt-declared/1）として読めません。',
      effect: '何も取得していません。',
      next: '書き方は docs/recipes/closed-apt.md にあります。直して、もう一度実行してください。',
    },
    en: {
      what: '{file} is no declaration of packages (apt-declared/1).',
      effect: 'Nothing was fetched.',
      next: 'See docs/recipes/closed-apt.md, correct it and run again.',
    },
  },
});
