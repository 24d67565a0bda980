import { isUtf8 } from 'node:buffer';
import { feedUnreadable } from './errors.ts';

/** A longer line is taken for a damaged file. The longest lines known are single CVE records of a few megabytes. */
const LINE_LIMIT_BYTES = 256 * 1024 ** 2;
const NEWLINE = 10;

/**
 * Splits decompressed bytes into lines at LF only, without a CR before it and without a leading BOM. (`node:readline` also
 * breaks at U+2028 and U+2029, which stand unescaped inside JSON strings.) Bytes that are not UTF-8 refuse the file.
 */
export async function* splitLines(path: string, parts: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let number = 0;
  let open: Buffer[] = [];
  let openBytes = 0;
  const textOf = (bytes: Buffer): string => {
    number += 1;
    const end = bytes.at(-1) === 13 ? bytes.length - 1 : bytes.length;
    const start = number === 1 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    const text = bytes.toString('utf8', start, end);
    if (text.includes('\uFFFD') && !isUtf8(bytes)) {
      throw feedUnreadable(path, `line ${number}`, 'not UTF-8');
    }
    return text;
  };
  for await (const part of parts) {
    let start = 0;
    for (let at = part.indexOf(NEWLINE); at !== -1; at = part.indexOf(NEWLINE, start)) {
      const piece = part.subarray(start, at);
      start = at + 1;
      if (openBytes === 0) {
        yield textOf(piece);
      } else {
        yield textOf(Buffer.concat([...open, piece]));
        open = [];
        openBytes = 0;
      }
    }
    if (start < part.length) {
      open.push(part.subarray(start));
      openBytes += part.length - start;
      if (openBytes > LINE_LIMIT_BYTES) {
        throw feedUnreadable(path, `line ${number + 1}`, `line longer than ${LINE_LIMIT_BYTES} bytes`);
      }
    }
  }
  if (openBytes > 0) {
    yield textOf(Buffer.concat(open));
  }
}
