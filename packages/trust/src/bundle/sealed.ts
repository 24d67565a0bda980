import { TsukuroiError } from '@tsukuroi/core';
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';

/**
 * Encryption to the receiving side, in the format of `age` (age-encryption.org/v1): X25519, HKDF-SHA-256 and
 * ChaCha20-Poly1305 in pieces of 64 KiB, so that large files stream and a piece moved, dropped or cut off is noticed.
 * Why this format: docs/decisions (sealed bundles).
 */

/** A new key pair: the recipient is public, the identity stays at the receiving side. */
export async function makeRecipient(): Promise<{ readonly identity: string; readonly recipient: string }> {
  const identity = await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
}

/** The encrypted form of a stream. */
export async function* sealStream(
  plain: AsyncIterable<Uint8Array>,
  recipients: readonly string[],
): AsyncGenerator<Uint8Array> {
  const encrypter = new Encrypter();
  for (const recipient of recipients) {
    encrypter.addRecipient(recipient);
  }
  yield* chunksOf(await encrypter.encrypt(streamOf(plain)));
}

/** `BUNDLE_SEALED_OTHER_KEY` when none of the recipients is ours, `BUNDLE_SEALED_DAMAGED` when bytes are not what was sealed. */
export async function* openStream(sealed: AsyncIterable<Uint8Array>, identity: string): AsyncGenerator<Uint8Array> {
  let failure: unknown;
  // The library wraps nothing: what the source throws must not be taken for a damaged seal.
  async function* watched(): AsyncGenerator<Uint8Array> {
    try {
      yield* sealed;
    } catch (error) {
      failure = error;
      throw error;
    }
  }
  try {
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    yield* chunksOf(await decrypter.decrypt(streamOf(watched())));
  } catch (cause) {
    if (failure !== undefined) {
      throw failure;
    }
    const other = cause instanceof Error && cause.message.includes('no identity matched');
    throw new TsukuroiError(other ? 'BUNDLE_SEALED_OTHER_KEY' : 'BUNDLE_SEALED_DAMAGED', {}, { cause, exitCode: 3 });
  }
}

/** More than the sealed form of `size` bytes can take: header with up to 8 recipients, 16 bytes per piece (age specification). */
export function sealedSizeAtMost(size: number): number {
  return size + 8192 + 16 * (Math.floor(size / 65_536) + 2);
}

/** An iterable of bytes as the stream of the platform, which the library of the format takes. */
export function streamOf(source: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const pieces = source[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const next = await pieces.next();
      if (next.done === true) {
        controller.close();
      } else {
        controller.enqueue(next.value);
      }
    },
    async cancel() {
      await pieces.return?.();
    },
  });
}

/** And back. */
export async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) {
    yield chunk;
  }
}
