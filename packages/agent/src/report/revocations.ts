import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TsukuroiError, writeWhole } from '@tsukuroi/core';
import type { RevocationList } from '@tsukuroi/protocol';
import { verifyLine } from '@tsukuroi/protocol/journal-line.ts';
import type { Identity } from '../identity/identity-file.ts';

export function revocationsPath(dataFolder: string): string {
  return join(dataFolder, 'identity', 'revocations.line');
}

/** The newest list of revoked certificates this agent has seen, signed by the authority; never replaced by an older one. */
export class KnownRevocations {
  readonly #file: string;
  readonly #identity: Identity;
  #number = 0;
  #serials: ReadonlySet<string> = new Set();

  constructor(dataFolder: string, identity: Identity) {
    this.#file = revocationsPath(dataFolder);
    this.#identity = identity;
    try {
      this.#use(readFileSync(this.#file, 'utf8').trimEnd());
    } catch {
      // None yet, or damaged: the next check-in brings it.
    }
  }

  get number(): number {
    return this.#number;
  }

  get serials(): ReadonlySet<string> {
    return this.#serials;
  }

  /** @throws TsukuroiError AGENT_ANSWER_FORGED when it is not signed by the authority, of another facility, or older */
  async take(line: string, address: string): Promise<void> {
    const before = this.#number;
    if (!this.#use(line)) {
      throw new TsukuroiError('AGENT_ANSWER_FORGED', { reason: 'revocation/1', address }, { exitCode: 3 });
    }
    if (this.#number > before) {
      await writeWhole(this.#file, `${line}\n`);
    }
  }

  #use(line: string): boolean {
    const body = verifyLine(line, this.#identity.trusted.publicKey);
    const list = body === undefined ? undefined : (JSON.parse(body) as RevocationList);
    if (list?.format !== 'revocation/1' || list.facility !== this.#identity.facility || list.number < this.#number) {
      return false;
    }
    this.#number = list.number;
    this.#serials = new Set(list.serials);
    return true;
  }
}
