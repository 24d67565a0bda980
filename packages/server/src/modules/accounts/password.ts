import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { TsukuroiError } from '@tsukuroi/core';

const derive = promisify(argon2);

/** Cost of one password check. */
export interface Argon2Cost {
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
}

/** RFC 9106, section 4, second recommended option: Argon2id, 64 MiB, 3 passes, 4 lanes. */
export const STRONG: Argon2Cost = { memoryKib: 65_536, passes: 3, lanes: 4 };

const SALT_BYTES = 16;
const TAG_BYTES = 32;
/** Checks at once; each takes the memory of its cost, so a flood of sign-ins must queue instead of filling the machine. */
const AT_ONCE = 2;
const QUEUE = 30;

/** Makes and checks password hashes (PHC strings), a few at a time. */
export class Passwords {
  readonly #cost: Argon2Cost;
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  readonly #decoy: string;

  constructor(cost: Argon2Cost = STRONG) {
    this.#cost = cost;
    // A hash of no password: checking it costs what a real one costs, and it is there before the first visitor.
    this.#decoy = written(cost, randomBytes(SALT_BYTES), randomBytes(TAG_BYTES));
  }

  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    const tag = await this.#derive(password, salt, this.#cost);
    return written(this.#cost, salt, tag);
  }

  /**
   * Whether the password is the right one. With no hash (no such user) it works as long as with one and says no.
   *
   * @throws TsukuroiError SIGN_IN_BUSY when too many wait already
   */
  async check(password: string, hash: string | undefined): Promise<boolean> {
    const parts = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/.exec(hash ?? this.#decoy);
    const [, memory, passes, lanes, salt, tag] = parts ?? [];
    if (salt === undefined || tag === undefined) {
      return false;
    }
    const wanted = Buffer.from(tag, 'base64');
    const made = await this.#derive(password, Buffer.from(salt, 'base64'), {
      memoryKib: Number(memory),
      passes: Number(passes),
      lanes: Number(lanes),
    });
    return wanted.length === made.length && timingSafeEqual(wanted, made) && hash !== undefined;
  }

  async #derive(password: string, nonce: Buffer, cost: Argon2Cost): Promise<Buffer> {
    await this.#turn();
    try {
      // NFKC: the same password typed on another keyboard gives the same bytes (NIST SP 800-63B, 5.1.1.2).
      const message = password.normalize('NFKC');
      return await derive('argon2id', {
        message,
        nonce,
        parallelism: cost.lanes,
        tagLength: TAG_BYTES,
        memory: cost.memoryKib,
        passes: cost.passes,
      });
    } finally {
      this.#running--;
      this.#waiting.shift()?.();
    }
  }

  async #turn(): Promise<void> {
    if (this.#running >= AT_ONCE) {
      if (this.#waiting.length >= QUEUE) {
        throw new TsukuroiError('SIGN_IN_BUSY');
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#running++;
  }
}

/** PHC string format (https://github.com/P-H-C/phc-string-format). */
function written({ memoryKib, passes, lanes }: Argon2Cost, salt: Buffer, tag: Buffer): string {
  return `$argon2id$v=19$m=${memoryKib},t=${passes},p=${lanes}$${unpadded(salt)}$${unpadded(tag)}`;
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}

/** @throws TsukuroiError PASSWORD_WEAK for what is guessed first: the own name in it, or a handful of keys repeated */
export function demandGoodPassword(password: string, names: readonly string[]): void {
  const plain = password.normalize('NFKC').toLowerCase();
  const hasName = names.some((name) => name.length >= 3 && plain.includes(name.normalize('NFKC').toLowerCase()));
  if (hasName || new Set(plain).size < 6) {
    throw new TsukuroiError('PASSWORD_WEAK');
  }
}
