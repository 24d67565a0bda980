import { spawn, spawnSync } from 'node:child_process';
import { compareDeb } from '../schemes/deb/compare.ts';

/** Version line of the real dpkg, or undefined where there is none. */
export function realDpkg(): string | undefined {
  const asked = spawnSync('dpkg', ['--version'], { encoding: 'utf8' });
  return asked.status === 0 ? asked.stdout.split('\n')[0] : undefined;
}

export interface Difference {
  readonly a: string;
  readonly b: string;
  /** What we say: lt, eq, gt. */
  readonly ours: string;
  /** Exit code of dpkg for that relation: 1 = not so, 2 = it refuses a version. */
  readonly exit: string;
}

// One dpkg process per pair, started by one shell. The three relations exclude each other, so that asking dpkg whether
// our answer holds is enough to see any difference.
const LOOP = `while read -r a relation b; do
  dpkg --compare-versions "$a" "$relation" "$b" 2>/dev/null
  code=$?
  [ $code -eq 0 ] || echo "$a $relation $b $code"
done`;

/** Asks the real dpkg about every pair; answers with the pairs on which it differs from us. About 1 ms a pair. */
export async function differencesFromDpkg(pairs: readonly (readonly [string, string])[]): Promise<Difference[]> {
  const questions = pairs.map(([a, b]) => {
    const order = compareDeb(a, b);
    return `${a} ${order < 0 ? 'lt' : order > 0 ? 'gt' : 'eq'} ${b}\n`;
  });
  const shell = spawn('sh', ['-c', LOOP], { stdio: ['pipe', 'pipe', 'inherit'] });
  let output = '';
  shell.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    shell.on('error', reject);
    shell.on('close', resolve);
  });
  shell.stdin.end(questions.join(''));
  const code = await ended;
  if (code !== 0) {
    throw new Error(`the shell that asks dpkg ended with ${code}`);
  }
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [a = '', ours = '', b = '', exit = ''] = line.split(' ');
      return { a, b, ours, exit };
    });
}
