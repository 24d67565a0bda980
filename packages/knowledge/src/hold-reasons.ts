import type { CompiledUnit, Refusal } from './compile/unit.ts';
import type { KeptUnit } from './last-good.ts';
import type { FeedUnit } from './sources.ts';
import type { Held } from './view.ts';

/** Why an input is not taken, in the words of its data. */

/** True when the data's own date lies before that of the last good one: an old stick must not turn knowledge back. */
export function isOlder(compiled: CompiledUnit, kept: KeptUnit): boolean {
  return Date.parse(compiled.summary.date ?? '') < Date.parse(kept.date ?? '');
}

export function hasShrunk(unit: FeedUnit, now: number, before: number): boolean {
  return now < unit.feed.shrinkLimit * before;
}

export function broken(refusal: Refusal): Held {
  return {
    ...inUnit(refusal.unit),
    file: refusal.file,
    position: refusal.position,
    reason: refusal.reason,
    why: 'broken',
  };
}

export function older(unit: FeedUnit, compiled: CompiledUnit, kept: KeptUnit): Held {
  const reason = `${kept.date} → ${compiled.summary.date}`;
  return { ...inUnit(unit.unit), file: listed(unit.paths), position: '', reason, why: 'older' };
}

export function shrunk(unit: FeedUnit, now: number, before: number): Held {
  const reason = `${before} → ${now} records (limit ${Math.round(unit.feed.shrinkLimit * 100)} %)`;
  return { ...inUnit(unit.unit), file: listed(unit.paths), position: '', reason, why: 'shrunk' };
}

export function vanished(kept: KeptUnit): Held {
  const paths = kept.files.map((file) => file.path);
  return {
    ...inUnit(kept.unit),
    file: listed(paths),
    position: '',
    reason: `${kept.emitted} → 0 records`,
    why: 'vanished',
  };
}

function inUnit(unit: string): { readonly unit?: string } {
  return unit === '' ? {} : { unit };
}

function listed(paths: readonly string[]): string {
  return paths.join(', ').slice(0, 200);
}
