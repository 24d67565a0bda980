import { createGunzip } from 'node:zlib';
import { TsukuroiError } from '@tsukuroi/core';

/** Longest signed line (docs/formats/report.md). */
const LINE_BYTES = 65_536;

/**
 * The first line of a packed report. Nothing after it is unpacked: a small package that unpacks to gigabytes costs nothing here.
 *
 * @throws TsukuroiError QUEUE_UNREADABLE
 */
export async function firstLineOf(packed: Uint8Array): Promise<string> {
  const gunzip = createGunzip({ chunkSize: 16_384 });
  gunzip.end(packed);
  let text = Buffer.alloc(0);
  try {
    for await (const piece of gunzip as AsyncIterable<Buffer>) {
      text = Buffer.concat([text, piece]);
      const end = text.indexOf(0x0a);
      if (end >= 0 || text.length > LINE_BYTES) {
        text = text.subarray(0, end < 0 ? text.length : end);
        break;
      }
    }
  } catch (cause) {
    throw new TsukuroiError('QUEUE_UNREADABLE', {}, { cause });
  } finally {
    gunzip.destroy();
  }
  if (text.length === 0 || text.length > LINE_BYTES) {
    throw new TsukuroiError('QUEUE_UNREADABLE');
  }
  return text.toString('utf8');
}
