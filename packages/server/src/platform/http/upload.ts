import { TsukuroiError } from '@tsukuroi/core';
import type { FastifyRequest } from 'fastify';
import { cutText } from '../cut-text.ts';

/** All files of one request together. They are held in memory until each is taken or refused. */
const ALL_FILES_BYTES = 64_000_000;
/** Requests that bring files at once: what all of them hold in memory stays bounded whoever sends. */
const AT_ONCE = 4;
/** Longest name of a file that is repeated. */
const NAME_LENGTH = 200;

export interface UploadedFile {
  /** As it may stand in a record: readable text, not longer than 200 characters. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Reads every file of a multipart request before anything is done with one: a request that breaks off half-way does nothing.
 *
 * @throws TsukuroiError REQUEST_TOO_LARGE, REQUEST_UNREADABLE or UPLOADS_BUSY; empty when the request brings no file
 */
export async function uploadedFiles(request: FastifyRequest): Promise<UploadedFile[]> {
  if (!request.isMultipart()) {
    return [];
  }
  if (arriving >= AT_ONCE) {
    throw new TsukuroiError('UPLOADS_BUSY');
  }
  arriving += 1;
  try {
    return await readFiles(request);
  } finally {
    arriving -= 1;
  }
}

let arriving = 0;

async function readFiles(request: FastifyRequest): Promise<UploadedFile[]> {
  const files: UploadedFile[] = [];
  let bytes = 0;
  try {
    for await (const part of request.files()) {
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
  return files;
}

function shownName(name: string | undefined): string {
  return cutText((name ?? '').toWellFormed().replaceAll('\0', ''), NAME_LENGTH) || '-';
}
