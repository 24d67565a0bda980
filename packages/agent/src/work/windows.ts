import type { DepartmentCharter } from '@tsukuroi/trust/charter/charter.ts';
import { isMyHour, isWithin } from '@tsukuroi/trust/charter/permits.ts';
import type { Action } from '@tsukuroi/trust/plan/plan.ts';

/** Japan has one time zone without summer time (UTC+9); bounds of a charter are given in it. */
const JAPAN_MS = 9 * 3_600_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Bounds come round every week; a day more for those past midnight. */
const LOOK_AHEAD_MS = 8 * DAY_MS;

/** Of those to come; the rest is looked at when these are over. */
const MOST_WINDOWS = 20;

type Windows = Action['windows'];
type Bounds = Pick<DepartmentCharter, 'windows'>;

/** Whether an instant lies in a window of the action (none: any time) and in a bound of the charter. */
export function isOpen(windows: Windows, { windows: bounds }: Bounds, atMs: number): boolean {
  const ordered =
    windows.length === 0 || windows.some(({ from, to }) => Date.parse(from) <= atMs && atMs < Date.parse(to));
  return ordered && bounds.some((bound) => isWithin(bound, atMs));
}

/** When the opening that holds at `atMs` ends; undefined when nothing is open then. */
export function openUntil(windows: Windows, bounds: Bounds, atMs: number): number | undefined {
  if (!isOpen(windows, bounds, atMs)) {
    return undefined;
  }
  const edges = edgesAfter(windows, bounds, atMs);
  return edges.find((edge) => !isOpen(windows, bounds, edge)) ?? atMs + LOOK_AHEAD_MS;
}

/** When something may next go on; undefined when there is nothing to wait for. */
export function nextOpening(windows: Windows, bounds: Bounds, atMs: number): number | undefined {
  return edgesAfter(windows, bounds, atMs).find((at) => isOpen(windows, bounds, at));
}

/** When this device may next begin something: an opening, and its turn of the hour. */
export function nextTurn(
  windows: Windows,
  department: DepartmentCharter,
  device: string,
  atMs: number,
): number | undefined {
  const edges = edgesAfter(windows, department, atMs);
  // Turns change with the hour.
  const all = [...edges, ...hoursAfter(atMs)].sort((a, b) => a - b);
  return all.find((at) => isOpen(windows, department, at) && isMyHour(department, device, at));
}

/** Instants at which something may open or close: edges of the action's windows, and of the charter's bounds around each of them. */
function edgesAfter(windows: Windows, { windows: bounds }: Bounds, atMs: number): number[] {
  const edges = new Set<number>();
  const upcoming = windows
    .filter(({ to }) => Date.parse(to) > atMs)
    .sort((a, b) => Date.parse(a.from) - Date.parse(b.from))
    .slice(0, MOST_WINDOWS);
  for (const { from, to } of upcoming) {
    edges.add(Date.parse(from)).add(Date.parse(to));
  }
  const starts = windows.length === 0 ? [atMs] : upcoming.map(({ from }) => Math.max(atMs, Date.parse(from)));
  for (const start of starts) {
    const day = Math.floor((start + JAPAN_MS) / DAY_MS) * DAY_MS - JAPAN_MS;
    for (let offset = -DAY_MS; offset <= LOOK_AHEAD_MS; offset += DAY_MS) {
      for (const { from, to } of bounds) {
        edges.add(day + offset + millisOf(from)).add(day + offset + millisOf(to));
      }
    }
  }
  return [...edges].filter((edge) => edge > atMs).sort((a, b) => a - b);
}

function hoursAfter(atMs: number): number[] {
  const first = Math.floor(atMs / HOUR_MS + 1) * HOUR_MS;
  return Array.from({ length: LOOK_AHEAD_MS / HOUR_MS }, (_, index) => first + index * HOUR_MS);
}

function millisOf(time: string): number {
  return (Number(time.slice(0, 2)) * 60 + Number(time.slice(3))) * 60_000;
}
