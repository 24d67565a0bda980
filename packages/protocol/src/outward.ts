import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { signLine, verifyLine } from './journal-line.ts';
import { siteShape } from './outward-api.ts';
import { OUTWARD_KINDS, OUTWARD_SEVERITY, SILENT_MINUTES } from './outward-words.ts';

/**
 * 対外通知: what the server may have said outside, through the relay in the DMZ (docs/formats/outward.md). There is nothing in it but words
 * of closed lists, numbers, an instant and the code that the hospital gave itself: no name, no address, no version and no sentence.
 */

/** More than any hospital has of anything that is counted here. */
export const COUNT_LIMIT = 99_999;

export const outwardShape = z
  .strictObject({
    format: z.literal('outward/1'),
    /** As certificates name the facility: a relay of another one refuses it. It goes no further than the relay. */
    facility: z.string().regex(/^[0-9a-f-]{36}$/),
    /** Rises with each notice, also after the server was restored: no notice is sent twice, and none that was overtaken. */
    number: z.int().min(1),
    at: z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/),
    site: siteShape,
    kind: z.enum(OUTWARD_KINDS),
    severity: z.enum(['now', 'soon', 'info']),
    count: z.int().min(0).max(COUNT_LIMIT),
    /** Of `server-silent` alone: the relay sends it once nothing was heard of the server for so long. */
    silentMinutes: z.int().min(SILENT_MINUTES.least).max(SILENT_MINUTES.most).nullable(),
  })
  // Nothing can be said by choosing one of two ways to say the same.
  .refine(({ kind, severity }) => severity === OUTWARD_SEVERITY[kind], { path: ['severity'] })
  .refine(({ kind, silentMinutes }) => (kind === 'server-silent') === (silentMinutes !== null), {
    path: ['silentMinutes'],
  });
export type Outward = z.infer<typeof outwardShape>;

/** Bytes of a signed line; a notice has about 300. */
export const OUTWARD_LINE_BYTES = 1_000;

/** The line of a notice. What is not of this very form is not signed: whoever asks for it has a defect. */
export function signOutward(notice: Outward, key: KeyObject): string {
  return signLine(JSON.stringify(outwardShape.parse(notice)), key);
}

/** What a line says, when this authority signed it for this facility; undefined for any other. */
export function readOutward(line: string, facility: string, authority: KeyObject): Outward | undefined {
  const body = line.length > OUTWARD_LINE_BYTES ? undefined : verifyLine(line, authority);
  if (body === undefined) {
    return undefined;
  }
  const read = outwardShape.safeParse(JSON.parse(body));
  return read.success && read.data.facility === facility ? read.data : undefined;
}
