import {
  chmod,
  copyFile,
  lchown,
  lstat,
  mkdir,
  readlink,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import '../errors.ts';
import { lastWords, type RunCommand } from './run-command.ts';

export interface KeepOptions {
  readonly name: string;
  readonly run: RunCommand;
  /** Options of dpkg and of dpkg-query for another root. */
  readonly base: readonly string[];
  readonly database: readonly string[];
  readonly root: string;
}

const BUILD_MS = 900_000;
/** Fields that dpkg keeps in its database and that no package file has (deb-control(5)). */
const OF_THE_DATABASE = new Set(['Status', 'Conffiles', 'Config-Version']);
/** Files about a package that dpkg makes itself. */
const MADE_BY_DPKG = new Set(['list', 'conffiles-list']);

/**
 * Makes a package file of an installed package: dpkg keeps none. Its files must be those that it brought (settings excepted): what was
 * changed behind dpkg's back is not what anybody wants to go back to.
 *
 * @throws TsukuroiError UPGRADE_KEEP_FAILED (exit code 3)
 */
export async function keepInstalled(options: KeepOptions, file: string): Promise<void> {
  const { base, database, name, root, run } = options;
  const ask = async (command: readonly string[], timeoutMs?: number): Promise<string> => {
    const answer = await run(command, timeoutMs === undefined ? {} : { timeoutMs });
    if (answer.code !== 0) {
      throw refused(lastWords(answer));
    }
    return answer.out;
  };
  // A line for each file that is not as it was installed; `c` marks a setting (dpkg(1), rpm-style output).
  const changed = (await run(['dpkg', ...base, '--verify', name])).out
    .split('\n')
    .filter((line) => line !== '' && !/^\S+ c \//.test(line));
  if (changed.length > 0) {
    throw refused(changed[0]?.slice(0, 200) ?? '');
  }
  const work = `${file}.tree`;
  await rm(work, { recursive: true, force: true });
  try {
    await mkdir(join(work, 'DEBIAN'), { recursive: true, mode: 0o755 });
    const control = controlOf(await ask(['dpkg-query', ...database, '-s', name]));
    await writeFile(join(work, 'DEBIAN', 'control'), control, { mode: 0o644 });
    for (const path of linesOf(await ask(['dpkg-query', ...database, '--control-path', name]))) {
      const kind = basename(path).slice(basename(path).lastIndexOf('.') + 1);
      if (!MADE_BY_DPKG.has(kind)) {
        await copyFile(path, join(work, 'DEBIAN', kind));
        await chmod(join(work, 'DEBIAN', kind), (await stat(path)).mode & 0o777);
      }
    }
    const paths = linesOf(await ask(['dpkg-query', ...database, '-L', name])).filter((path) => path.startsWith('/'));
    await copyAll(paths, root, work);
    // Little packing: it is made while a person waits, and thrown away after the next upgrade.
    await ask(['dpkg-deb', '-Zgzip', '-z1', '--build', work, file], BUILD_MS);
  } catch (cause) {
    throw cause instanceof TsukuroiError ? cause : refused(codeOf(cause), cause);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function refused(reason: string, cause?: unknown): TsukuroiError {
  return new TsukuroiError('UPGRADE_KEEP_FAILED', { reason }, { cause, exitCode: 3 });
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

/** The control fields of a package, out of its entry in dpkg's database. */
function controlOf(entry: string): string {
  const kept: string[] = [];
  let dropping = false;
  for (const line of linesOf(entry)) {
    if (!/^\s/.test(line)) {
      dropping = OF_THE_DATABASE.has(line.split(':', 1)[0] ?? '');
    }
    if (!dropping) {
      kept.push(line);
    }
  }
  return `${kept.join('\n')}\n`;
}

async function copyAll(paths: readonly string[], root: string, work: string): Promise<void> {
  const above = new Set(paths.map((path) => dirname(path)));
  for (const path of paths.filter((one) => one !== '/.')) {
    const [from, to] = [join(root, path), join(work, path)];
    const facts = await lstat(from);
    // `/lib` is a link to a folder on today's systems, and a folder to the package (usrmerge).
    if (facts.isDirectory() || above.has(path)) {
      await mkdir(to, { recursive: true, mode: 0o755 });
      await chmod(to, (await stat(from)).mode & 0o7777);
    } else if (facts.isSymbolicLink()) {
      await symlink(await readlink(from), to);
      await lchown(to, facts.uid, facts.gid);
    } else {
      await copyFile(from, to);
      await lchown(to, facts.uid, facts.gid);
      await chmod(to, facts.mode & 0o7777);
      await utimes(to, facts.mtime, facts.mtime);
    }
  }
}
