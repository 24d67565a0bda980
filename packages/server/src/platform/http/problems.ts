import { describeError, type Language, TsukuroiError } from '@tsukuroi/core';
import type { Problem } from '@tsukuroi/protocol';
import type { FastifyError } from 'fastify';
import { z } from 'zod';
import { httpStatusOf } from '../errors.ts';

/** What a request failed its schema with. Kept whole, so that the words can be chosen by language later. */
export class InputRefusal extends Error {
  override readonly name = 'InputRefusal';
  readonly issues: readonly z.core.$ZodIssue[];

  constructor(issues: readonly z.core.$ZodIssue[]) {
    super('input refused by its schema');
    this.issues = issues;
  }
}

/** An error as RFC 9457 problem, with words in the asked language and never a word of the inside. */
export function problemOf(error: unknown, requestId: string, language: Language): Problem {
  const known = knownError(error, language);
  const { code, what, effect, next } = describeError(known, language);
  const status = httpStatusOf(known);
  const params = known instanceof TsukuroiError ? { ...known.params } : {};
  return { type: `tsukuroi:error:${code}`, title: what, status, code, params, requestId, what, effect, next };
}

const zodWords = { ja: z.locales.ja().localeError, en: z.locales.en().localeError };

/** Turns what the HTTP library refuses into our own codes; decides on codes, never on messages. */
function knownError(error: unknown, language: Language): unknown {
  if (error instanceof InputRefusal) {
    const issue = error.issues[0];
    const said = issue === undefined ? undefined : zodWords[language](issue as z.core.$ZodRawIssue);
    const reason = typeof said === 'string' ? said : (said?.message ?? issue?.message ?? '');
    return new TsukuroiError('INPUT_INVALID', { field: issue?.path.join('.') || '-', reason });
  }
  const { code, statusCode } = (typeof error === 'object' && error !== null ? error : {}) as Partial<FastifyError>;
  if (error instanceof TsukuroiError || code === undefined || statusCode === undefined || statusCode >= 500) {
    return error;
  }
  if (statusCode === 413) {
    return new TsukuroiError('REQUEST_TOO_LARGE');
  }
  return new TsukuroiError('REQUEST_UNREADABLE', { reason: code }, { cause: error });
}
