import type { Language } from '@tsukuroi/core';
import type { Problem } from '@tsukuroi/protocol';

interface Words {
  readonly what: string;
  readonly effect: string;
  readonly next: string;
}

/** Problems that the console itself must tell, because no server answer is there to tell them. */
const OFFLINE: Readonly<Record<Language, Words>> = {
  ja: {
    what: 'つくろいのサーバーから返事がありません。',
    effect: 'この画面の内容は最後に読めたときのままです。端末の状態が変わっていても、ここには出ません。',
    next: 'サーバーの電源と LAN を確かめてください。動いていれば「もう一度読み込む」を押してください。',
  },
  en: {
    what: 'The Tsukuroi server does not answer.',
    effect: 'This page shows what could be read last. Changes since then are not shown.',
    next: 'Check that the server is on and the network is up, then press "Load again".',
  },
};

const UNREADABLE: Readonly<Record<Language, Words>> = {
  ja: {
    what: 'サーバーの返事を読み取れませんでした。',
    effect: 'この操作が行われたかどうかは分かりません。',
    next: '一覧を読み込み直して結果を確かめてください。続くときは、途中のプロキシの設定を管理者に確かめてください。',
  },
  en: {
    what: 'The answer of the server could not be read.',
    effect: 'Whether the action was carried out is not known.',
    next: 'Load the list again and check the result. If it stays, ask your administrator about a proxy on the way.',
  },
};

const BROKEN: Readonly<Record<Language, Words>> = {
  ja: {
    what: 'この画面の表示中に、つくろいの側で誤りが起きました。',
    effect: 'この画面だけが止まっています。サーバーと保存された内容には影響しません。',
    next: '「もう一度読み込む」を押してください。続くときは、下の内容を添えて管理者へ知らせてください。',
  },
  en: {
    what: 'Something went wrong in the console while showing this page.',
    effect: 'Only this page stopped. The server and what is stored are not affected.',
    next: 'Press "Load again". If it stays, tell your administrator what is written below.',
  },
};

const NOT_FOUND: Readonly<Record<Language, Words>> = {
  ja: {
    what: 'このページはありません。',
    effect: '何も変わっていません。',
    next: 'アドレスを確かめるか、左の一覧から選び直してください。',
  },
  en: {
    what: 'There is no such page.',
    effect: 'Nothing has changed.',
    next: 'Check the address or choose from the list on the left.',
  },
};

function problem(code: string, status: number, words: Words): Problem {
  return { type: 'about:blank', title: words.what, status, code, params: {}, requestId: '', ...words };
}

export function offlineProblem(language: Language): Problem {
  return problem('NO_ANSWER', 0, OFFLINE[language]);
}

export function unreadableProblem(status: number, language: Language): Problem {
  return problem('ANSWER_UNREADABLE', status, UNREADABLE[language]);
}

/** For an error of the console itself; its technical words go into `code`, for the person who will be asked. */
export function brokenPageProblem(error: unknown, language: Language): Problem {
  const technical = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return problem(`PAGE_FAILED (${technical})`, 0, BROKEN[language]);
}

export function notFoundProblem(language: Language): Problem {
  return problem('PAGE_NOT_FOUND', 404, NOT_FOUND[language]);
}
