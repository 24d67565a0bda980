import { fstatSync, readdirSync, statSync } from 'node:fs';

/** Where Linux lists what a process has open (proc_pid_fd(5)). */
const OPEN = '/proc/self/fd';

/**
 * Tells files that this process has open, at this moment, from others. Whoever looks through a folder in the process of a server leaves them
 * alone: closing any descriptor of a file takes away all locks of the process on it (fcntl(2)), so that reading SQLite's file once makes the
 * next program beside it believe it were the only one, and take the log of the running one away (https://sqlite.org/howtocorrupt.html, 2.2).
 */
export function heldOpen(): (path: string) => boolean {
  const held = new Set(namesIn(OPEN).flatMap((name) => keyOf(() => fstatSync(Number(name))) ?? []));
  return (path) => {
    const key = keyOf(() => statSync(path));
    return key !== undefined && held.has(key);
  };
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Undefined for what is no file, or is gone. */
function keyOf(look: () => { isFile(): boolean; dev: number; ino: number }): string | undefined {
  try {
    const facts = look();
    return facts.isFile() ? `${facts.dev} ${facts.ino}` : undefined;
  } catch {
    return undefined;
  }
}
