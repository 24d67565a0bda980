import type { RestartPlace } from '../restart/place.ts';

/** /proc counts in hundredths of a second on every Linux (proc_pid_stat(5), USER_HZ). */
const TICKS = 100;

/** How long this system runs, in milliseconds, whatever its clock says; undefined when it cannot be learnt. */
export function runningMs(place: Pick<RestartPlace, 'text'>): number | undefined {
  const up = upMs(place);
  const first = firstMs(place);
  return up === undefined || first === undefined || first > up ? undefined : up - first;
}

/** When the first process began, counted as the kernel counts. Its own clock runs on where several systems share a kernel. */
export function firstMs(place: Pick<RestartPlace, 'text'>): number | undefined {
  const stat = place.text('/proc/1/stat');
  // Field 22; the name of the program, field 2, may hold spaces and parentheses.
  const ticks = Number(stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? Number.NaN);
  return Number.isFinite(ticks) && ticks >= 0 ? (ticks * 1000) / TICKS : undefined;
}

function upMs(place: Pick<RestartPlace, 'text'>): number | undefined {
  const seconds = Number.parseFloat(place.text('/proc/uptime') ?? '');
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}
