import { TsukuroiError } from '@tsukuroi/core';
import { Decrypter, Encrypter } from 'age-encryption';
import '../errors.ts';
import { chunksOf, streamOf } from './sealed.ts';

/**
 * Encryption by a passphrase, in the format of `age` (age-encryption.org/v1): scrypt and ChaCha20-Poly1305 in pieces of 64 KiB. Any
 * `age` opens such a file, so that what it holds does not hang on this product.
 */

/**
 * Base-2 logarithm of scrypt's cost N. 18, as `age` itself takes: 256 MiB and about a second per guess; OWASP's Password Storage Cheat
 * Sheet asks for 17 at least.
 */
const COST_LOG2 = 18;

/** The encrypted form of a stream. */
export async function* lockStream(plain: AsyncIterable<Uint8Array>, passphrase: string): AsyncGenerator<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(samePassphrase(passphrase));
  encrypter.setScryptWorkFactor(COST_LOG2);
  yield* chunksOf(await encrypter.encrypt(streamOf(plain)));
}

/**
 * What was encrypted by `lockStream`. The bytes given are right as far as they go; only the regular end says that none is missing.
 *
 * @throws TsukuroiError `LOCKED_PASSPHRASE` when it is another passphrase, `LOCKED_DAMAGED` when bytes are not what was written
 *   (exit code 3), and what the source throws
 */
export async function* unlockStream(locked: AsyncIterable<Uint8Array>, passphrase: string): AsyncGenerator<Uint8Array> {
  let failure: unknown;
  async function* watched(): AsyncGenerator<Uint8Array> {
    try {
      yield* locked;
    } catch (error) {
      failure = error;
      throw error;
    }
  }
  let plain: AsyncIterable<Uint8Array>;
  try {
    const decrypter = new Decrypter();
    decrypter.addPassphrase(samePassphrase(passphrase));
    plain = chunksOf(await decrypter.decrypt(streamOf(watched())));
  } catch (cause) {
    throw refusal(cause);
  }
  const pieces = plain[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await pieces.next().catch((cause: unknown) => {
        throw refusal(cause);
      });
      if (next.done === true) {
        return;
      }
      yield next.value;
    }
  } finally {
    await pieces.return?.(undefined);
  }

  function refusal(cause: unknown): unknown {
    if (failure !== undefined) {
      return failure;
    }
    const other = cause instanceof Error && cause.message.includes('no identity matched');
    return new TsukuroiError(other ? 'LOCKED_PASSPHRASE' : 'LOCKED_DAMAGED', {}, { cause, exitCode: 3 });
  }
}

/** The same words typed on another keyboard are the same passphrase: NFKC. */
function samePassphrase(passphrase: string): string {
  return passphrase.normalize('NFKC');
}
