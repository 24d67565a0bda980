import type { Claim, Exploited, KnowledgeRecord, Note } from '@tsukuroi/knowledge/record.ts';
import { type Inventory, type Software, sealInventory } from '@tsukuroi/protocol';
import type { App } from '../platform/http/app.ts';
import { as } from './server.ts';

/** A Debian 12 machine with some packages; `name@version` of its source package. */
export function debian(name: string, packages: readonly string[], more: Partial<Inventory['facts']> = {}): Inventory {
  return sealInventory({
    device: { id: `machine-${name}`, name },
    via: 'agent',
    manifest: {
      os: { id: 'debian', version: '12', name: 'Debian GNU/Linux 12 (bookworm)', codename: 'bookworm' },
      arch: 'x86_64',
      software: packages.map(debPackage),
    },
    facts: { platform: { serial: `SN-${name}` }, ...more },
    state: { collectedAt: '2026-11-22T00:00:00Z' },
  });
}

function debPackage(text: string): Software {
  const [name = '', version = ''] = text.split('@');
  return {
    scheme: 'deb',
    name,
    version,
    arch: 'amd64',
    source: name,
    sourceVersion: version,
    origin: 'Debian',
  };
}

/** Debian says: fixed in a version of a package of release 12. */
export function debianClaim(vulnerability: string, source: string, fixed: string): Claim {
  return {
    kind: 'claim',
    feed: 'debian',
    record: vulnerability,
    vulnerability,
    product: `deb/debian/12/${source}`,
    scheme: 'deb',
    status: 'affected',
    ranges: [{ to: fixed }],
    fixed,
  };
}

export function exploited(vulnerability: string, since: string, ransomware: boolean): Exploited {
  return {
    kind: 'exploited',
    feed: 'kev',
    vulnerability,
    since,
    ransomware,
    vendor: '-',
    product: '-',
    name: vulnerability,
  };
}

export function titled(vulnerability: string, title: string): Note {
  return { kind: 'note', feed: 'jvn', vulnerability, language: 'ja', title };
}

/** Three vulnerabilities: one that ransomware uses, one that nobody is known to use, one of a package nobody else has. */
export const SMALL_KNOWLEDGE: readonly KnowledgeRecord[] = [
  debianClaim('CVE-2026-0001', 'openssl', '3.0.15-1'),
  debianClaim('CVE-2026-0002', 'openssl', '3.0.14-1'),
  debianClaim('CVE-2026-0003', 'nginx', '1.22.1-9+deb12u3'),
  exploited('CVE-2026-0001', '2026-11-01', true),
  titled('CVE-2026-0001', 'OpenSSL の試験用の弱点'),
  // endoflife.date, debian 12: long-term support until 2028-06-30.
  {
    kind: 'lifecycle',
    feed: 'eol',
    product: 'debian',
    cycle: '12',
    title: 'Debian 12',
    ends: '2028-06-30',
    source: 'https://endoflife.date/debian',
  },
];

export const DEBIAN_FEED = {
  id: 'debian',
  origin: 'feeds-folder',
  date: '2026-11-21',
  sha256: '',
  records: 3,
  staleAfterDays: 7,
} as const;

const BOUNDARY = '----test';

/** Sends files as a browser does. */
export function upload(
  app: App,
  url: string,
  files: readonly { name: string; text: string | Uint8Array }[],
  role = 'operator',
  texts: Readonly<Record<string, string>> = {},
) {
  const fields = Object.entries(texts).map(([name, text]) =>
    Buffer.from(`--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`),
  );
  const parts = files.flatMap(({ name, text }) => [
    Buffer.from(
      `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: application/octet-stream\r\n\r\n`,
    ),
    Buffer.from(text),
    Buffer.from('\r\n'),
  ]);
  return app.inject({
    method: 'POST',
    url,
    headers: { ...as(role), 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
    payload: Buffer.concat([...parts, ...fields, Buffer.from(`--${BOUNDARY}--\r\n`)]),
  });
}
