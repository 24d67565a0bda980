import type { MultipartValue } from '@fastify/multipart';
import { TsukuroiError } from '@tsukuroi/core';
import type { FastifyRequest } from 'fastify';
import { cutText } from '../cut-text.ts';

/** All files of one request together. They are held in memory until each is taken or refused. */
const ALL_FILES_BYTES = 64_000_000;
/** Requests that bring files at once: what all of them hold in memory stays bounded whoever sends. */
const AT_ONCE = 4;
/** Longest name of a file that is repeated. */
const NAME_LENGTH = 200;

/** A form: its files, and its texts by name (the last of one name counts). */
export interface UploadedForm {
  readonly files: readonly UploadedFile[];
  readonly texts: ReadonlyMap<string, string>;
}

export interface UploadedFile {
  /** As it may stand in a record: readable text, not longer than 200 characters. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Reads every file of a multipart request before anything is done with one: a request that breaks off half-way does nothing.
 *
 * @throws TsukuroiError as `uploadedForm`; empty when the request brings no file
 */
export async function uploadedFiles(request: FastifyRequest): Promise<readonly UploadedFile[]> {
  return (await uploadedForm(request)).files;
}

/**
 * As `uploadedFiles`, with the texts that stand in the form beside the files.
 *
 * @throws TsukuroiError REQUEST_TOO_LARGE, REQUEST_UNREADABLE or UPLOADS_BUSY; empty when the request brings no form
 */
export async function uploadedForm(request: FastifyRequest): Promise<UploadedForm> {
  if (!request.isMultipart()) {
    return { files: [], texts: new Map() };
  }
  if (arriving >= AT_ONCE) {
    throw new TsukuroiError('UPLOADS_BUSY');
  }
  arriving += 1;
  try {
    return await readForm(request);
  } finally {
    arriving -= 1;
  }
}

let arriving = 0;

async function readForm(request: FastifyRequest): Promise<UploadedForm> {
  const files: UploadedFile[] = [];
  const texts = new Map<string, string>();
  let bytes = 0;
  try {
    for await (const part of request.parts()) {
      if (part.type === 'field') {
        texts.set(part.fieldname, textOf(part));
        continue;
      }
      const file = { name: shownName(part.filename), bytes: await part.toBuffer() };
      bytes += file.bytes.length;
      if (bytes > ALL_FILES_BYTES) {
        throw new TsukuroiError('REQUEST_TOO_LARGE');
      }
      files.push(file);
    }
  } catch (error) {
    // The library refuses limits with a status of its own; its parser throws plain errors.
    if (error instanceof TsukuroiError || (typeof error === 'object' && error !== null && 'statusCode' in error)) {
      throw error;
    }
    throw new TsukuroiError('REQUEST_UNREADABLE', { reason: 'multipart' }, { cause: error });
  }
  return { files, texts };
}

/** A text that was cut at the limit is refused: half of it would say something else. */
function textOf(field: MultipartValue): string {
  if (field.valueTruncated || field.fieldnameTruncated) {
    throw new TsukuroiError('REQUEST_TOO_LARGE');
  }
  // The library reads what a client calls JSON; here it is text again, and whoever asked for it reads it.
  return typeof field.value === 'string' ? field.value : JSON.stringify(field.value ?? null);
}

function shownName(name: string | undefined): string {
  return cutText((name ?? '').toWellFormed().replaceAll('\0', ''), NAME_LENGTH) || '-';
}
