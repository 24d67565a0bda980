import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type ExitCode, fixedClock } from '@tsukuroi/core';
import { type Inventory, sealInventory } from '@tsukuroi/protocol';
import { onTestFinished } from 'vitest';
import type { CommandIo } from '../command.ts';
import { runCommandLine } from '../main.ts';

/** What a command line answered: standard output, the words beside it, and the exit code. */
export interface Answer {
  readonly code: ExitCode;
  readonly out: string;
  readonly words: string;
}

/**
 * Runs a command line in a world of the test: its own streams, clock and environment; asked to end as soon as it listens. `seated`: somebody sits
 * at a terminal, who answers no.
 */
export async function run(
  args: readonly string[],
  world: { stdin?: readonly (string | Uint8Array)[]; environment?: CommandIo['environment']; seated?: boolean } = {},
): Promise<Answer> {
  const out: Uint8Array[] = [];
  let words = '';
  const io: CommandIo = {
    stdin: piecesOf(world.stdin ?? []),
    out: async (text) => void out.push(Buffer.from(text)),
    say: (text) => {
      words += text;
    },
    ...(world.seated === true ? { isShown: true, ask: async () => false } : {}),
    environment: world.environment ?? {},
    clock: fixedClock('2026-11-22T08:30:00Z'),
    language: 'ja',
    ended: Promise.resolve(),
  };
  const code = await runCommandLine(args, io);
  return { code, out: Buffer.concat(out).toString('utf8'), words };
}

async function* piecesOf(pieces: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) {
    yield Buffer.from(piece);
  }
}

/** A folder with these files that is gone when the test ends. */
export function folderWith(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** A server of one department with one package in question. */
export function debianServer(name: string, opensslVersion: string): Inventory {
  const software = [
    { scheme: 'deb', name: 'openssl', version: opensslVersion, arch: 'amd64', source: 'openssl', origin: 'Debian' },
  ] as const;
  return sealInventory({
    device: { id: name, name },
    via: 'test',
    manifest: {
      os: { id: 'debian', version: '12', name: 'Debian GNU/Linux 12 (bookworm)', codename: 'bookworm' },
      arch: 'x86_64',
      software: software.map((item) => ({ ...item, sourceVersion: item.version })),
    },
    facts: {},
    state: { collectedAt: '2026-11-22T00:00:00Z' },
  });
}

/** Two sources as their publishers write them, in small: one package, one known attack; the fixed version is made up. */
export const FEEDS: Readonly<Record<string, string>> = {
  'debian/tracker.json': JSON.stringify({
    openssl: {
      'CVE-2022-0778': {
        releases: {
          bookworm: {
            status: 'resolved',
            repositories: { bookworm: '3.0.15-1' },
            fixed_version: '3.0.15-1',
            urgency: 'not yet assigned',
          },
        },
      },
    },
  }),
  'kev/known_exploited_vulnerabilities.json': JSON.stringify({
    title: 'CISA Catalog of Known Exploited Vulnerabilities',
    catalogVersion: '2026.11.20',
    dateReleased: '2026-11-20T17:00:00.0000Z',
    count: 1,
    vulnerabilities: [
      {
        cveID: 'CVE-2018-13379',
        vendorProject: 'Fortinet',
        product: 'FortiOS',
        vulnerabilityName: 'Fortinet FortiOS SSL VPN Path Traversal Vulnerability',
        dateAdded: '2021-11-03',
        shortDescription: '-',
        requiredAction: 'Apply updates per vendor instructions.',
        dueDate: '2022-05-03',
        knownRansomwareCampaignUse: 'Known',
        notes: '',
        cwes: ['CWE-22'],
      },
    ],
  }),
};
