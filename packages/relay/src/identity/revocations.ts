import { join } from 'node:path';
import { type RevocationList, revocationShape } from '@tsukuroi/protocol/agent-api.ts';
import { verifyLine } from '@tsukuroi/protocol/journal-line.ts';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import type { RelayIdentity } from './identity.ts';

const LIMIT_BYTES = 4 * 1024 * 1024;

/** The newest list of revoked certificates that was seen, signed by the authority; never replaced by an older one. */
export class Revocations {
  readonly #door: FileDoor;
  readonly #file: string;
  readonly #identity: RelayIdentity;
  #line = '';
  #number = 0;
  #serials: ReadonlySet<string> = new Set();

  private constructor(door: FileDoor, dataFolder: string, identity: RelayIdentity) {
    this.#door = door;
    this.#file = join(dataFolder, 'identity', 'revocations.line');
    this.#identity = identity;
  }

  static async open(door: FileDoor, dataFolder: string, identity: RelayIdentity): Promise<Revocations> {
    const made = new Revocations(door, dataFolder, identity);
    const bytes = await door.readIfThere(made.#file, LIMIT_BYTES).catch(() => undefined);
    made.#use(
      Buffer.from(bytes ?? [])
        .toString('utf8')
        .trimEnd(),
    );
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
      await this.#door.writeWhole(this.#file, `${line}\n`);
    }
    return true;
  }

  #use(line: string): boolean {
    const body = verifyLine(line, this.#identity.trusted.publicKey);
    const read = body === undefined ? undefined : revocationShape.safeParse(JSON.parse(body));
    const list: RevocationList | undefined = read?.success === true ? read.data : undefined;
    if (list === undefined || list.facility !== this.#identity.facility || list.number < this.#number) {
      return false;
    }
    this.#line = line;
    this.#number = list.number;
    this.#serials = new Set(list.serials);
    return true;
  }
}
