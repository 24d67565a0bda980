import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunProgram } from '@tsukuroi/core/apt/run-program.ts';

/** A Debian root with old packages, and the archive's newer ones, as the test hospital keeps them between runs. */
export interface LabCache {
  readonly base: string;
  readonly mirror: string;
}

/** Why nothing real can be tried here, or where its input lies. */
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

/** A root to try things in: the test hospital's, or this machine's own where that is Debian; only copies of it are changed. */
export function debianBase(): { readonly base: string } | { readonly absent: string } {
  const lab = labCache();
  if (!('absent' in lab)) {
    return lab;
  }
  const own = process.getuid?.() === 0 && existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get');
  return own ? { base: '/' } : lab;
}

export interface DebianRoot {
  /** What the root's own files are changed by; nothing of the base is. */
  readonly upper: string;
  /** Runs a program inside: the same paths below the shared folder, no network, namespaces of its own, which end with it. */
  readonly run: RunProgram;
  /** Runs words for the shell inside, and gives everything they said. */
  shell(script: string): Promise<string>;
}

/** Every run mounts the root anew, so that nothing stays mounted whatever happens. The shared folder may lie in memory, below /dev. `$4` may be more mounts. */
const ENTER = `
mount -t overlay overlay -o "lowerdir=$1,upperdir=$2/upper,workdir=$2/work" "$2/root" || exit 125
mount -t proc proc "$2/root/proc"; mount --bind /dev "$2/root/dev"; mount -t tmpfs none "$2/root/dev/shm"
mkdir -p "$2/root$3"; mount --bind "$3" "$2/root$3"
eval "$4"
root=$2/root; shift 4
exec chroot "$root" /usr/bin/env -i "$@"
`;
const PLAIN = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root', LC_ALL: 'C' };

/** @param mounts words for the shell, run before entering; \`$2/root\` is the root */
export function debianRoot(base: string, folder: string, shared: string, mounts = ''): DebianRoot {
  for (const name of ['upper/usr/sbin', 'work', 'root']) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  // No service starts in a root that is not running (invoke-rc.d(8)).
  writeFileSync(join(folder, 'upper/usr/sbin/policy-rc.d'), '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  const run: RunProgram = ({ command, args, timeoutMs, onOutput, environment, withErrors }) =>
    new Promise((resolve) => {
      const words = Object.entries({ ...PLAIN, ...environment }).map(([name, value]) => `${name}=${value}`);
      const inside = ['sh', base, folder, shared, mounts, ...words, command, ...args];
      const child = spawn('unshare', ['-m', '-n', '-p', '--fork', '--kill-child', 'sh', '-c', ENTER, ...inside], {
        stdio: ['ignore', 'pipe', withErrors === true ? 'pipe' : 'ignore'],
      });
      const pieces: Buffer[] = [];
      const take = (piece: Buffer): void => {
        onOutput === undefined ? pieces.push(piece) : onOutput(piece);
      };
      child.stdout?.on('data', take);
      child.stderr?.on('data', take);
      const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs ?? 300_000);
      child.on('close', (code) => {
        clearTimeout(timer);
        resolve({ code, stdout: Buffer.concat(pieces), ...(code === null ? { problem: 'killed' } : {}) });
      });
    });
  return {
    upper: join(folder, 'upper'),
    run,
    async shell(script) {
      const { stdout } = await run({ command: '/bin/sh', args: ['-c', script], withErrors: true });
      return stdout.toString('utf8');
    },
  };
}

/** Fields of a `.deb`, as dpkg reads them. */
export function debFields(path: string, ...fields: readonly string[]): string[] {
  const text = execFileSync('dpkg-deb', ['-f', path, ...fields], { encoding: 'utf8', timeout: 60_000 });
  return fields.map((field) => new RegExp(`^${field}: (.*)$`, 'm').exec(text)?.[1] ?? '');
}
