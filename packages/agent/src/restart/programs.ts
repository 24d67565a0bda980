import type { RestartPlace } from './place.ts';

/**
 * Which of the named programs run. A name fits the program's short name (15 characters, proc_pid_comm(5)), the file that runs, or a file given to an
 * interpreter (`java -jar karte.jar`, `wine karte.exe`); letter case does not count. Undefined when the programs of this machine cannot be listed.
 */
export function runningOf(
  place: Pick<RestartPlace, 'list' | 'text' | 'link'>,
  names: readonly string[],
): readonly string[] | undefined {
  if (names.length === 0) {
    return [];
  }
  const pids = (place.list('/proc') ?? []).filter((name) => /^\d+$/.test(name));
  if (pids.length === 0) {
    return undefined;
  }
  const seen = new Set<string>();
  for (const pid of pids) {
    seen.add(fold(place.text(`/proc/${pid}/comm`)?.trim() ?? ''));
    seen.add(fold(lastPart(place.link(`/proc/${pid}/exe`)?.replace(/ \(deleted\)$/, '') ?? '')));
    for (const word of (place.text(`/proc/${pid}/cmdline`) ?? '').split('\0').slice(0, 64)) {
      seen.add(fold(lastPart(word)));
    }
  }
  return names.filter((name) => seen.has(fold(lastPart(name))) || seen.has(fold(lastPart(name)).slice(0, 15)));
}

function lastPart(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

function fold(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}
