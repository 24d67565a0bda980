import { arch } from 'node:os';
import type { Machine } from '../machine.ts';
import type { Piece, Unreadable } from '../provider.ts';
import { parseUtmp } from './sessions.ts';

/** Debian, then the Red Hat family (driftfile of their chrony.conf). */
const DRIFT_FILES = ['/var/lib/chrony/chrony.drift', '/var/lib/chrony/drift'];

const SYNCHRONISED = '/run/systemd/timesync/synchronized';
/** Three hours: several of either program's intervals. */
const RECENT_MS = 3 * 3_600_000;

export function collectLinuxClock(machine: Machine): Piece {
  if (!machine.live) {
    const reason = '起動していない機器のため、時計・起動・利用中の人は分かりません。';
    return { unreadable: [{ part: 'state', reason }] };
  }
  const unreadable: Unreadable[] = [];
  const bootId = machine.text('/proc/sys/kernel/random/boot_id')?.trim();
  const uptime = Number(machine.text('/proc/uptime')?.split(' ')[0]);
  const utmp = arch() === 'ia32' ? undefined : machine.read('/run/utmp');
  if (utmp?.state !== 'read') {
    unreadable.push({
      part: 'sessions',
      reason: '/run/utmp がないため、いま使っている人がいるかどうかは分かりません。',
    });
  }
  const synchronised = clockState(machine);
  if (synchronised === 'unknown') {
    unreadable.push({
      part: 'clock',
      reason: '時刻合わせの記録が見つからないため、時計が合っているかどうかは分かりません。',
    });
  }
  return {
    state: {
      ...(bootId === undefined || bootId === '' ? {} : { bootId }),
      ...(Number.isFinite(uptime) ? { uptimeSeconds: uptime } : {}),
      clockSynchronised: synchronised,
      ...(utmp?.state === 'read' ? { sessions: parseUtmp(utmp.bytes) } : {}),
    },
    unreadable,
  };
}

/**
 * systemd-timesyncd touches its file at each synchronisation, at least every 2048 s by its default PollIntervalMaxSec, and never removes it
 * (systemd-timesyncd.service(8), timesyncd.conf(5)); chronyd writes its drift file whenever it computes a new rate, which it can
 * only do while it is synchronised (chrony.conf(5), driftfile). So a recent date is proof; an old one proves nothing.
 */
function clockState(machine: Machine): 'yes' | 'unknown' {
  const now = machine.clock.nowMs();
  const dates = [SYNCHRONISED, ...DRIFT_FILES].flatMap((path) => machine.mark(path)?.modifiedMs ?? []);
  return dates.some((date) => now - date >= 0 && now - date < RECENT_MS) ? 'yes' : 'unknown';
}
