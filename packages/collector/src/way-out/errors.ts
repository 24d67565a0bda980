import { registerErrorTexts } from '@tsukuroi/core';

const STAYS = {
  ja: 'インターネットから何も取得できません。前回取得したものを使い続けます。',
  en: 'Nothing can be fetched; what was fetched before stays in use.',
};
const ONE = {
  ja: 'このファイルは取得していません。前回のものを使い続けます。',
  en: 'This file was not fetched; the previous one stays.',
};

registerErrorTexts({
  PROXY_SETTINGS: {
    ja: {
      what: 'プロキシ {address} の user と passwordFile は、両方書くか、両方書かないかのどちらかです。',
      effect: STAYS.ja,
      next: '設定ファイルの proxy を直してください。パスワードは設定ファイルに書かず、passwordFile のファイルに 1 行で書きます。',
    },
    en: {
      what: 'Of the proxy {address} either both user and passwordFile are set, or neither.',
      effect: STAYS.en,
      next: 'Correct "proxy" in the configuration. The password stands in the file of passwordFile, on one line.',
    },
  },
  AUTHORITY_UNREADABLE: {
    ja: {
      what: '{file} は、認証局の証明書（PEM）として読めません。',
      effect: STAYS.ja,
      next: '病院の認証局の証明書を PEM 形式で置いてください。サーバーの証明書ではなく、認証局（CA）のものです。',
    },
    en: {
      what: '{file} holds no certificate of an authority (PEM).',
      effect: STAYS.en,
      next: "Put the hospital's authority there in PEM: that of the authority (CA), not that of a server.",
    },
  },
  CERTIFICATE_NOT_TRUSTED: {
    ja: {
      what: '{host} の証明書を、この機械の知らない認証局が発行しています（{reason}）。',
      effect: ONE.ja,
      next: '病院のプロキシが通信の中を検査しているときは、その認証局の証明書（PEM）を設定の authorities に加えてください。そうでないときは、なりすましのおそれがあります。ネットワークの担当者に知らせてください。',
    },
    en: {
      what: 'The certificate of {host} is of an authority unknown here ({reason}).',
      effect: ONE.en,
      next: 'If the hospital\'s proxy inspects traffic, add its authority (PEM) to "authorities". If not, somebody may stand between: tell who runs the network.',
    },
  },
  PROXY_LOGIN: {
    ja: {
      what: 'プロキシ {proxy} が、利用者名とパスワードを受け付けませんでした（407）。',
      effect: STAYS.ja,
      next: '設定の proxy の user と、passwordFile のファイルの 1 行目を確かめてください。プロキシが Basic 認証でなく NTLM や Kerberos を求めるときは、cntlm などをこの機械で動かし、その address を書いてください（docs/recipes/collector.md）。',
    },
    en: {
      what: 'The proxy {proxy} did not accept user and password (407).',
      effect: STAYS.en,
      next: 'Check user and the first line of passwordFile. If the proxy asks for NTLM or Kerberos instead of Basic, run a helper such as cntlm here and name its address (docs/recipes/collector.md).',
    },
  },
  PROXY_FORBIDS: {
    ja: {
      what: 'プロキシ {proxy} が、{host} への接続を許していません（{status}）。',
      effect: ONE.ja,
      next: '「tsukuroi collector hosts」の一覧をネットワークの担当者に渡し、許可してもらってください。',
    },
    en: {
      what: 'The proxy {proxy} forbids {host} ({status}).',
      effect: ONE.en,
      next: 'Give the list of "tsukuroi collector hosts" to who runs the network and have it allowed.',
    },
  },
  PROXY_CANNOT: {
    ja: {
      what: 'プロキシ {proxy} が、{host} につなげませんでした（{status}）。',
      effect: ONE.ja,
      next: '配布元の一時的な障害かもしれません。次の定時にもう一度試します。続くときは、プロキシの記録を見てもらってください。',
    },
    en: {
      what: 'The proxy {proxy} could not reach {host} ({status}).',
      effect: ONE.en,
      next: "It may pass; it is tried again in the next round. If it stays, have the proxy's log looked at.",
    },
  },
  PROXY_AWAY: {
    ja: {
      what: 'プロキシ {proxy} が応答しません（{reason}）。',
      effect: STAYS.ja,
      next: '設定の proxy の address（ホスト名とポート）と、プロキシが動いているかを確かめてください。',
    },
    en: {
      what: 'The proxy {proxy} does not answer ({reason}).',
      effect: STAYS.en,
      next: 'Check the address of "proxy" (host and port), and that the proxy is running.',
    },
  },
});
