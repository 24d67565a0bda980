import type { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import type { FileDoor } from '../files/door.ts';
import type { StationWords } from './words.ts';

const REVOCATIONS_FILE = 'revocations.line';
const REVOCATIONS_LIMIT = 4 * 1024 * 1024;

/** The facility, and the authority that signs for it. */
export interface Whose {
  readonly facility: string;
  readonly trusted: X509Certificate;
}

/** The newest list of revoked certificates that was seen, signed by the authority; never replaced by an older one. */
export class GateRevocations {
  readonly #door: FileDoor;
  readonly #file: string;
  readonly #identity: Whose;
  readonly #words: StationWords;
  #line = '';
  #number = 0;
  #serials: ReadonlySet<string> = new Set();

  private constructor(door: FileDoor, folder: string, identity: Whose, words: StationWords) {
    this.#door = door;
    this.#file = join(folder, REVOCATIONS_FILE);
    this.#identity = identity;
    this.#words = words;
  }

  static async open(door: FileDoor, folder: string, identity: Whose, words: StationWords): Promise<GateRevocations> {
    const made = new GateRevocations(door, folder, identity, words);
    const bytes = await door.readIfThere(made.#file, REVOCATIONS_LIMIT).catch(() => undefined);
    made.#use(Buffer.from(bytes ?? []).toString('utf8'));
    return made;
  }

  get serials(): ReadonlySet<string> {
    return this.#serials;
  }

  get number(): number {
    return this.#number;
  }

  /** The signed line; empty while none was seen. */
  get line(): string {
    return this.#line;
  }

  /** Takes a list that came along. False, and nothing changes, when the authority did not sign it or it is older. */
  async take(line: string): Promise<boolean> {
    const before = this.#number;
    if (!this.#use(line)) {
      return false;
    }
    if (this.#number !== before) {
      await this.#door.writeWhole(this.#file, `${this.#line}\n`);
    }
    return true;
  }

  #use(given: string): boolean {
    const line = given.trimEnd();
    const list = this.#words.readRevocations(line, this.#identity.trusted.publicKey);
    if (list === undefined || list.facility !== this.#identity.facility || list.number < this.#number) {
      return false;
    }
    this.#line = line;
    this.#number = list.number;
    this.#serials = new Set(list.serials);
    return true;
  }
}
