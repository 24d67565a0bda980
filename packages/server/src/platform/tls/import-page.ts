import { createServer, type Server } from 'node:http';
import type { Language } from '@tsukuroi/core';
import { CONTENT_SECURITY_POLICY } from '../http/headers.ts';
import type { ServerCertificate } from './authority.ts';

/**
 * The page that people open first from another machine, without TLS on purpose: it holds nothing secret, and fetching the authority
 * through a browser warning would teach to click warnings away. The fingerprint is compared with the one the server
 * prints at its own keyboard.
 *
 * @param certificate asked at each request, since it is renewed while the server runs
 */
export function importPage(certificate: () => ServerCertificate, consoleAddress: () => string): Server {
  const server = createServer(
    { requestTimeout: 10_000, headersTimeout: 5_000, connectionsCheckingInterval: 5_000 },
    (request, response) => {
      response.setHeader('content-security-policy', CONTENT_SECURITY_POLICY);
      response.setHeader('x-content-type-options', 'nosniff');
      response.setHeader('cache-control', 'no-store');
      const path = (request.url ?? '/').split('?', 1)[0];
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        response.writeHead(405, { allow: 'GET' }).end();
      } else if (path === '/tsukuroi-ca.crt') {
        response.writeHead(200, {
          'content-type': 'application/x-x509-ca-cert',
          'content-disposition': 'attachment; filename="tsukuroi-ca.crt"',
        });
        response.end(certificate().authority);
      } else if (path === '/style.css') {
        response.writeHead(200, { 'content-type': 'text/css; charset=utf-8' }).end(STYLE);
      } else if (path === '/' || path === '/ca') {
        const language: Language = /^\s*en/i.test(request.headers['accept-language'] ?? '') ? 'en' : 'ja';
        response
          .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
          .end(page(language, certificate().fingerprint, consoleAddress()));
      } else {
        response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('404\n');
      }
    },
  );
  server.maxConnections = 50;
  return server;
}

const STYLE =
  'body{font-family:sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;line-height:1.7}code{font-size:1.1rem;overflow-wrap:anywhere}.check{border:2px solid;padding:1rem}a.button{display:inline-block;padding:.7rem 1.2rem;border:2px solid;font-weight:bold}';

const WORDS: Readonly<
  Record<
    Language,
    {
      title: string;
      lead: string;
      check: string;
      fetch: string;
      how: readonly (readonly [string, string])[];
      done: string;
    }
  >
> = {
  ja: {
    title: 'つくろいの証明書を取り込む',
    lead: 'この端末の Web ブラウザで、つくろいを警告なしに開くための準備です。一度だけ行います。',
    check:
      '取り込む前に、次の番号がサーバーの画面（tsukuroi up の表示）と同じか、目で比べてください。1 文字でも違うときは取り込まず、管理者に知らせてください。',
    fetch: '証明書を保存する',
    how: [
      [
        'Windows',
        '保存したファイルを開き「証明書のインストール」→「ローカル コンピューター」→「証明書をすべて次のストアに配置する」→「信頼されたルート証明機関」。多くの端末にはグループ ポリシー（公開キーのポリシー）で配れます。',
      ],
      ['macOS', '保存したファイルを開いて「キーチェーンアクセス」の「システム」に追加し、「常に信頼」にします。'],
      [
        'iPhone・iPad',
        '「設定」→「ダウンロード済みのプロファイル」で入れ、「一般」→「情報」→「証明書信頼設定」で有効にします。',
      ],
      ['Android', '「設定」→「セキュリティ」→「証明書のインストール」→「CA 証明書」。'],
      [
        'Linux（Debian）',
        '/usr/local/share/ca-certificates/ に置いて update-ca-certificates。Firefox は「設定」→「証明書を表示」→「認証局証明書」→「読み込む」。',
      ],
    ],
    done: '取り込んだら、つくろいを開きます',
  },
  en: {
    title: "Import Tsukuroi's certificate",
    lead: 'This prepares the browser of this machine to open Tsukuroi without a warning. Once only.',
    check:
      'Before importing, compare this number with the one on the screen of the server (printed by tsukuroi up). If a single character differs, do not import it and tell your administrator.',
    fetch: 'Save the certificate',
    how: [
      [
        'Windows',
        'Open the saved file: Install Certificate → Local Machine → Place all certificates in the following store → Trusted Root Certification Authorities. For many machines use Group Policy (Public Key Policies).',
      ],
      ['macOS', 'Open the saved file, add it to the System keychain, and set it to Always Trust.'],
      [
        'iPhone, iPad',
        'Settings → Profile Downloaded, install; then General → About → Certificate Trust Settings, enable.',
      ],
      ['Android', 'Settings → Security → Install a certificate → CA certificate.'],
      [
        'Linux (Debian)',
        'Put it into /usr/local/share/ca-certificates/ and run update-ca-certificates. Firefox: Settings → View Certificates → Authorities → Import.',
      ],
    ],
    done: 'Then open Tsukuroi',
  },
};

function page(language: Language, fingerprint: string, address: string): string {
  const words = WORDS[language];
  const how = words.how.map(([system, text]) => `<dt>${system}</dt><dd>${text}</dd>`).join('');
  return `<!doctype html><html lang="${language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${words.title}</title><link rel="stylesheet" href="/style.css"><h1>${words.title}</h1><p>${words.lead}</p><p class="check">${words.check}<br><br><code>SHA-256 ${fingerprint}</code></p><p><a class="button" href="/tsukuroi-ca.crt">${words.fetch}</a></p><dl>${how}</dl><p>${words.done}: <a href="${address}">${address}</a></p></html>\n`;
}
