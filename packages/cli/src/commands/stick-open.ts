import { basename, join, resolve } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import { openStream } from '@tsukuroi/trust/bundle/sealed.ts';
import { type FileDoor, nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { required } from '../bundle-options.ts';
import type { Command } from '../command.ts';

const NAME = 'stick open';
/** A sealed result: 50 KB, header and seals. */
const SEALED_LIMIT_BYTES = 256 * 1024;
const IDENTITY_LIMIT_BYTES = 4096;

export const command: Command = {
  summary: {
    ja: '暗号化して受け取った USB 収集の結果を、鍵のある側で開きます',
    en: 'Opens results of the USB collector that were received encrypted, where the key is',
  },
  usage: 'FILE… --identity FILE --out DIR',
  options: { identity: { type: 'string' }, out: { type: 'string' } },
  positionals: true,
  async run(io, options, files) {
    const door = nodeDoor();
    const identity = await identityAt(door, resolve(required(options, 'identity', NAME)));
    const out = resolve(required(options, 'out', NAME));
    if (files.length === 0) {
      throw new TsukuroiError('USAGE', { detail: 'FILE…', command: NAME });
    }
    for (const file of files) {
      const plain = await opened(await door.read(resolve(file), SEALED_LIMIT_BYTES), identity);
      const path = join(out, basename(file).replace(/\.age$/, ''));
      if (path === resolve(file)) {
        throw new TsukuroiError('USAGE', { detail: '--out DIR', command: NAME });
      }
      await door.writeWhole(path, plain);
      await io.out(`${path}\n`);
    }
    return 0;
  },
};

async function identityAt(door: FileDoor, file: string): Promise<string> {
  const text = Buffer.from(await door.read(file, IDENTITY_LIMIT_BYTES)).toString('utf8');
  const key = /^AGE-SECRET-KEY-1[0-9A-Z]+$/m.exec(text)?.[0];
  if (key === undefined) {
    throw new TsukuroiError('USAGE', { detail: '--identity: AGE-SECRET-KEY-…', command: NAME });
  }
  return key;
}

async function opened(sealed: Uint8Array, identity: string): Promise<Uint8Array> {
  async function* whole(): AsyncGenerator<Uint8Array> {
    yield sealed;
  }
  const pieces: Uint8Array[] = [];
  for await (const piece of openStream(whole(), identity)) {
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
