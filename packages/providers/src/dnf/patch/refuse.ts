import { type Result, refused } from '@tsukuroi/core';
import { lastLines } from '../../apt/patch/programs.ts';
import type { PatchRefusal } from '../../patch/patch.ts';

export type Answer<T> = Result<T, PatchRefusal>;

/** @param text last words of the package manager */
export const refuse = (because: PatchRefusal['because'], about: string, text = ''): Answer<never> =>
  refused({ because, about: about.slice(0, 300), output: lastLines(text) });

/** The disk may be full, or a folder gone, while files are laid out: that is what the machine does, not a bug. */
export function failedWrite(cause: unknown): Answer<never> {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  if (code === undefined) {
    throw cause;
  }
  return refuse(code === 'ENOSPC' || code === 'EDQUOT' ? 'disk-space' : 'content-missing', code);
}
