import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { sha256, TsukuroiError } from '@tsukuroi/core';
import { sealStream } from '@tsukuroi/trust/bundle/sealed.ts';
import { type CheckedStick, type CheckOptions, checkStick } from './check.ts';

export interface ReceiveOptions extends CheckOptions {
  /** Folder of the receiving station where results are kept. */
  readonly into: string;
  /** age recipients of the receiving side; without one the results are kept readable for their owner. */
  readonly recipients: readonly string[];
}

export interface Received {
  readonly stick: CheckedStick;
  /** Kept files, in the order of the stick's names. */
  readonly files: readonly string[];
}

/**
 * Takes the results off a stick: checks the stick, keeps each result durably, reads it back, and only then removes it from
 * the stick. Interrupted anywhere, a result is on the stick or kept, or both; received again it takes the same place.
 * What is kept is the text that was read, packed anew: nothing hidden behind a result comes along.
 */
export async function receiveStick(options: ReceiveOptions): Promise<Received> {
  const { door, folder, into, recipients } = options;
  const stick = await checkStick(options);
  const files: string[] = [];
  for (const { name, text } of stick.results) {
    const packed = gzipSync(text, { level: 9 });
    const bytes = recipients.length === 0 ? packed : await sealed(packed, recipients);
    const ending = recipients.length === 0 ? 'gz' : 'gz.age';
    const file = join(into, `${name.slice(0, name.indexOf('.'))}-${sha256(text).slice(0, 16)}.${ending}`);
    await door.writeWhole(file, bytes);
    if (sha256(await door.read(file, bytes.length)) !== sha256(bytes)) {
      throw new TsukuroiError('STICK_NOT_KEPT', { file }, { exitCode: 3 });
    }
    await door.remove(join(folder, name));
    files.push(file);
  }
  return { stick, files };
}

async function sealed(plain: Uint8Array, recipients: readonly string[]): Promise<Uint8Array> {
  async function* whole(): AsyncGenerator<Uint8Array> {
    yield plain;
  }
  const pieces: Uint8Array[] = [];
  for await (const piece of sealStream(whole(), recipients)) {
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
