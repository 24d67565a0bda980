import { type ErrorText, registerErrorTexts, TsukuroiError } from '@tsukuroi/core';

/** An error of a room: the HTTP status it becomes and its words as [what, effect, next]. */
export interface ErrorDefinition {
  readonly status: number;
  readonly ja: readonly [what: string, effect: string, next: string];
  readonly en: readonly [what: string, effect: string, next: string];
}

const statuses = new Map<string, number>();

/** Registers a room's errors once, at import: words for people and the status of the HTTP answer. */
export function defineErrors(definitions: Readonly<Record<string, ErrorDefinition>>): void {
  const words = ([what, effect, next]: readonly [string, string, string]): ErrorText => ({ what, effect, next });
  registerErrorTexts(
    Object.fromEntries(
      Object.entries(definitions).map(([code, error]) => [code, { ja: words(error.ja), en: words(error.en) }]),
    ),
  );
  for (const [code, error] of Object.entries(definitions)) {
    statuses.set(code, error.status);
  }
}

/** The HTTP status of an error; 500 for what nobody foresaw, 400 for a refusal of another room that names no status. */
export function httpStatusOf(error: unknown): number {
  return error instanceof TsukuroiError ? (statuses.get(error.code) ?? 400) : 500;
}
