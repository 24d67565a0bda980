import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunProgram } from '@tsukuroi/core/apt/run-program.ts';

/** What the test hospital keeps between runs: a Debian root with old packages, and the archive's newer ones. */
export interface LabCache {
  readonly base: string;
  readonly mirror: string;
}

/** Why the real test cannot run here, or where its input lies. */
export function labCache(): LabCache | { readonly absent: string } {
  const cache = process.env.TSUKUROI_LAB_CACHE ?? '/var/cache/tsukuroi-lab';
  let names: string[];
  try {
    names = readdirSync(cache).filter((name) => !name.includes('.'));
  } catch {
    return { absent: `${cache} is absent (npm run lab makes it)` };
  }
  const [base, mirror] = ['base-', 'mirror-'].map((start) => names.filter((name) => name.startsWith(start)).at(-1));
  if (base === undefined || mirror === undefined) {
    return { absent: `no base root or mirror in ${cache} (npm run lab makes them)` };
  }
  if (process.getuid?.() !== 0) {
    return { absent: 'root is needed to mount the throw-away root' };
  }
  return { base: join(cache, base), mirror: join(cache, mirror) };
}

export interface ThrowAwayRoot {
  /** Runs a program inside: same paths below `shared`, no network at all, nothing of the cached root is changed. */
  readonly run: RunProgram;
  /** The same, with everything it said. */
  say(command: string, ...args: readonly string[]): Promise<{ readonly code: number | null; readonly text: string }>;
}

/** Each run mounts the root anew in namespaces of its own, so that nothing stays mounted whatever happens. */
const ENTER = `
mount -t overlay overlay -o "lowerdir=$1,upperdir=$2/upper,workdir=$2/work" "$2/root" || exit 125
mkdir -p "$2/root$3"; mount --bind "$3" "$2/root$3"; mount -t proc proc "$2/root/proc"; mount --bind /dev "$2/root/dev"
root=$2/root; shift 3
exec chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"
`;

export function throwAwayRoot(base: string, folder: string, shared: string): ThrowAwayRoot {
  for (const name of ['upper/usr/sbin', 'work', 'root']) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  // No service starts in a root that is not running (invoke-rc.d(8)).
  writeFileSync(join(folder, 'upper/usr/sbin/policy-rc.d'), '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  const start = (command: string, args: readonly string[]) =>
    spawn(
      'unshare',
      ['-m', '-n', '-p', '--fork', '--kill-child', 'sh', '-c', ENTER, 'sh', base, folder, shared, command, ...args],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
  const outcome = (command: string, args: readonly string[], withErrors: boolean) =>
    new Promise<{ code: number | null; stdout: Buffer }>((resolve) => {
      const child = start(command, args);
      const pieces: Buffer[] = [];
      child.stdout.on('data', (piece: Buffer) => pieces.push(piece));
      child.stderr.on('data', (piece: Buffer) => withErrors && pieces.push(piece));
      child.on('close', (code) => resolve({ code, stdout: Buffer.concat(pieces) }));
    });
  return {
    run: ({ command, args }) => outcome(command, args, false),
    async say(command, ...args) {
      const { code, stdout } = await outcome(command, args, true);
      return { code, text: stdout.toString('utf8') };
    },
  };
}
