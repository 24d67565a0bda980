import type { Problem } from '@tsukuroi/protocol';

/** A refusal of the stand-in; it travels as the real server's problems do. */
export class Refusal extends Error {
  readonly problem: Problem;

  constructor(status: number, code: string, what: string, effect: string, next: string) {
    super(code);
    this.problem = {
      type: 'about:blank',
      title: what,
      status,
      code,
      params: {},
      requestId: 'req-0001',
      what,
      effect,
      next,
    };
  }
}

export const notSignedIn = (): Refusal =>
  new Refusal(
    401,
    'NOT_SIGNED_IN',
    'サインインしていません。',
    'この操作は行われていません。',
    'サインインし直してください。',
  );
export const wrongPassword = (): Refusal =>
  new Refusal(
    401,
    'SIGN_IN_REFUSED',
    '利用者名かパスワードが違います。',
    'サインインしていません。',
    '大文字と小文字を確かめて、もう一度入力してください。5回まちがえるとロックされます。',
  );
export const wrongCode = (): Refusal =>
  new Refusal(
    401,
    'CODE_REFUSED',
    '確認コードが合いません。',
    'サインインしていません。',
    '下の時計を確かめてから、新しいコードを入力してください。',
  );
export const wrongToken = (): Refusal =>
  new Refusal(
    403,
    'SETUP_LINK_USED',
    '設定用のリンクは使えません。',
    '管理者はつくられていません。',
    'サーバーで tsukuroi up をもう一度実行し、新しいリンクを開いてください。',
  );
export const noCsrf = (): Refusal =>
  new Refusal(
    403,
    'CSRF_TOKEN_WRONG',
    '画面が古くなっています。',
    'この操作は行われていません。',
    '画面を読み込み直して、もう一度行ってください。',
  );
export const notFound = (): Refusal =>
  new Refusal(
    404,
    'NOT_FOUND',
    '探しているものはありません。',
    '何も変わっていません。',
    '一覧から選び直してください。',
  );
export const badFile = (name: string): Refusal =>
  new Refusal(
    422,
    'FILE_NOT_RECOGNISED',
    `${name} の種類が分かりません。`,
    'このファイルからは何も取り込んでいません。',
    '「読み込めるもの」にある形式で保存し直してください。',
  );
