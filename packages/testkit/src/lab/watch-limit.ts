import { readFileSync, writeFileSync } from 'node:fs';

const LIMIT = '/proc/sys/fs/inotify/max_user_instances';
/** A host's systemd, dbus and logind hold six; the rest is for the programs under test. */
const PER_HOST = 12;
/** What this machine's own programs may need beside the lab. */
const OTHERS = 128;

/**
 * All hosts count as one user for inotify (inotify(7), 128 instances by default), which is too few for twenty systemds: some of
 * their units would fail at random. The limit is raised on this machine until it restarts, never lowered.
 *
 * @returns the new limit when it was raised
 */
export function raiseWatchLimit(hosts: number): number | undefined {
  const wanted = OTHERS + hosts * PER_HOST;
  if (Number(readFileSync(LIMIT, 'utf8')) >= wanted) {
    return undefined;
  }
  writeFileSync(LIMIT, String(wanted));
  return wanted;
}
