import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { fixedClock, sha256 } from '@tsukuroi/core';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { newKeyPair } from '@tsukuroi/trust/keys/key.ts';
import { signerOf, verifierOfKeys } from '@tsukuroi/trust/roles/verify.ts';
import { onTestFinished } from 'vitest';
import type { CheckOptions } from '../check.ts';
import { makeStick } from '../make.ts';

export const NAMES = ['guide-ja.txt', 'stick.json', 'stick.sig', 'tsukuroi.sh'];

export async function prepared() {
  const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-stick-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const stick = join(folder, 'stick');
  const door = nodeDoor();
  const { key } = newKeyPair();
  const verify = verifierOfKeys({ role: 'targets', threshold: 1, keys: [key.publicKey] });
  const whose = { organisation: 'nishi-group', facility: 'higashi' };
  const make = (out = stick) =>
    makeStick({
      door,
      clock: fixedClock('2026-11-22T08:30:00Z'),
      out,
      ...whose,
      role: 'director',
      sign: signerOf([key]),
      saltFile: join(folder, 'salt'),
    });
  const list = await make();
  const options: CheckOptions = { door, folder: stick, ...whose, verifierOf: async () => verify };
  return { folder, stick, list, make, options };
}

export interface MachineParts {
  readonly hostname?: string;
  readonly id?: string;
  readonly mac?: string;
  readonly packages?: number;
  readonly without?: readonly string[];
}

/** A folder that looks like a Debian machine, as far as the program reads it. */
export function machine(folder: string, parts: MachineParts = {}): string {
  const root = mkdtempSync(join(folder, 'machine-'));
  const packages = Array.from({ length: parts.packages ?? 3 }, (_, index) => {
    const version = `1.${index}-${sha256(String(index)).slice(0, 6)}`;
    return `Package: lib${sha256(`n${index}`).slice(0, 12)}\nStatus: install ok installed\nMaintainer: 山田 <yamada@example.jp>\nArchitecture: amd64\nVersion: ${version}\nDescription: x\n Package: not-a-package\n`;
  });
  const files: Record<string, string> = {
    'etc/os-release': 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\nBUG_REPORT_URL="x"\n',
    'etc/hostname': `${parts.hostname ?? 'uketsuke-03'}\n`,
    'etc/machine-id': `${parts.id ?? '0123456789abcdef0123456789abcdef'}\n`,
    'etc/passwd': 'sato:x:1000:1000:佐藤花子:/home/sato:/bin/sh\n',
    'proc/sys/kernel/osrelease': '6.1.0-28-amd64\n',
    'sys/class/net/enp1s0/address': `${parts.mac ?? '52:54:00:12:34:56'}\n`,
    'sys/class/net/enp1s0/device/vendor': '0x8086\n',
    'sys/class/net/docker0/address': '02:42:00:00:00:01\n',
    'sys/class/net/lo/address': '00:00:00:00:00:00\n',
    'var/lib/dpkg/status': `${packages.join('\n')}\n`,
  };
  for (const [name, content] of Object.entries(files)) {
    if (parts.without?.includes(name) !== true) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), content);
    }
  }
  return root;
}

export function collect(stick: string, root: string, environment: Record<string, string> = {}) {
  const { status, stderr } = spawnSync('sh', [join(stick, 'tsukuroi.sh'), '--root', root], {
    encoding: 'utf8',
    timeout: 60_000,
    env: { PATH: process.env.PATH ?? '', ...environment },
  });
  return { code: status, words: stderr };
}

export const results = (stick: string) => readdirSync(stick).filter((name) => !NAMES.includes(name));
export const textOf = (stick: string, name: string) => gunzipSync(readFileSync(join(stick, name))).toString('utf8');
