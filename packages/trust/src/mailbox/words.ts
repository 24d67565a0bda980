import type { KeyObject } from 'node:crypto';

/** Who may stand at one end of a visit. `gate`: a relay between two zones. */
export type StationRole = 'server' | 'gate' | 'collector';

/**
 * What the protocol says of certificates and signed lines; `STATION_WORDS` of @tsukuroi/protocol. Given to this room, which knows bundles
 * and files, so that it need not know messages.
 */
export interface StationWords {
  /** Whom a subject alternative name stands for; undefined for anybody who has no business with mailboxes. */
  namedIn(
    subjectAltName: string | undefined,
  ): { readonly facility: string; readonly role: StationRole; readonly identity: string } | undefined;
  /** What a revocation list says, when this key signed it. */
  readRevocations(
    line: string,
    authority: KeyObject,
  ): { readonly facility: string; readonly number: number; readonly serials: readonly string[] } | undefined;
  newKey(): KeyObject;
  /** PKCS#10, base64. */
  certificateRequest(key: KeyObject): string;
  /** A signed line that asks for a certificate for `csr` in the name of who has `key` now. */
  renewalLine(identity: string, csr: string, name: string, key: KeyObject): string;
}
