import type { Opening } from './hours.ts';

/** Something that changed a host, as the lab saw it from outside. */
export interface Touch {
  readonly host: string;
  readonly department: string;
  /** By the lab's clock. */
  readonly atMs: number;
  /** `dpkg`: its log grew, or a file below /var/lib/dpkg is another; `start`: the host started. */
  readonly kind: 'dpkg' | 'start';
  /** The first words of it. */
  readonly what: string;
}

/** Touches that lie in no opening of their host's department. */
export function outsideOf(touches: readonly Touch[], openings: readonly Opening[]): Touch[] {
  return touches.filter(
    ({ department, atMs }) =>
      !openings.some((one) => one.department === department && one.fromMs <= atMs && atMs < one.toMs),
  );
}

/** A touch for people, with the time in Japan. */
export function describeTouch({ host, department, atMs, kind, what }: Touch): string {
  const local = new Date(atMs + 9 * 3_600_000).toISOString();
  return `${host} (${department}) ${local.slice(5, 10)} ${local.slice(11, 16)} ${kind}: ${what}`;
}
