/** What relays say to those below and above them (docs/formats/relay.md). */

export const RELAY_PATHS = {
  /** Content by SHA-256. Of relays and of servers. */
  content: '/content/v1/sha256/',
  /** `metadata/N.role.json` and `targets/…` of the two signed repositories. */
  catalog: '/agent/v1/trust/catalog/',
  director: '/agent/v1/trust/director/',
  /** The certificate of the server at the end of the chain, PEM. Whoever asks checks it against the pinned authority. */
  server: '/agent/v1/server',
  /** Where a device leaves reports when the server cannot be reached. Of relays only. */
  queue: '/agent/v1/queue',
  /** What a device below asked, passed on as it was. */
  exchange: '/relay/v1/exchange',
  enrol: '/relay/v1/enrol',
} as const;

/** Before the bytes of a relayed request stands one line of JSON with this. */
export interface RelayedHead {
  readonly format: 'relayed/1';
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Certificate of the device that asked, DER in base64; it is checked again by everyone on the way. */
  readonly certificate: string;
  /** Network address of the device, as the relay nearest to it saw it. */
  readonly from: string;
  /** Relays that it passed, itself included. */
  readonly hops: number;
  /** The bytes that follow are gzip. */
  readonly packed: boolean;
  /** Identities of the relays that it passed, nearest to the device first. Each says its own; it decides nothing but what 経路 shows. */
  readonly via?: readonly string[];
}

/** A loop of relays ends here; the deepest chain in use is three. */
export const MOST_HOPS = 8;
/** Bytes of the head line. */
export const RELAYED_HEAD_BYTES = 8_192;

/** A receipt: what the relay holds of a device's journal. Not signed: nothing is thrown away because of it. */
export interface QueueReceipt {
  readonly format: 'queue-receipt/1';
  /** Newest sequence that the relay has, or has seen the server acknowledge; 0 for none. */
  readonly last: number;
}

export type Role = 'device' | 'relay' | 'server';

/** Name of a relay in its certificate (subject alternative name, URI). */
export function relayUri(facility: string, identity: string): string {
  return `tsukuroi://${facility}/relay/${identity}`;
}

const URI = /^URI:tsukuroi:\/\/([0-9a-f-]{36})\/(?:(device|relay)\/([0-9a-f-]{36})|(server))$/;

/** Whom a subject alternative name stands for; undefined for any other text. A server has no identity of its own. */
export function namedIn(
  subjectAltName: string | undefined,
): { readonly facility: string; readonly role: Role; readonly identity: string } | undefined {
  const [, facility, role, identity, server] = URI.exec(subjectAltName ?? '') ?? [];
  if (facility === undefined) {
    return undefined;
  }
  return { facility, role: (server ?? role) as Role, identity: identity ?? '' };
}

/** The head and the bytes of a relayed request as one body. */
export function relayedBody(head: RelayedHead, bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), bytes]);
}

function isIdentity(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f-]{36}$/.test(value);
}

/** Reads such a body; undefined when it has not the form. What stands in `certificate` is not checked here. */
export function readRelayed(body: Uint8Array): { readonly head: RelayedHead; readonly bytes: Uint8Array } | undefined {
  const end = body.subarray(0, RELAYED_HEAD_BYTES).indexOf(0x0a);
  if (end < 0) {
    return undefined;
  }
  try {
    const head = JSON.parse(Buffer.from(body.subarray(0, end)).toString('utf8')) as Partial<RelayedHead>;
    const { format, method, path, certificate, from, hops, packed, via } = head;
    const fits =
      format === 'relayed/1' &&
      (method === 'GET' || method === 'POST') &&
      typeof path === 'string' &&
      typeof certificate === 'string' &&
      typeof from === 'string' &&
      from.length <= 60 &&
      Number.isInteger(hops) &&
      Number(hops) >= 1 &&
      Number(hops) <= MOST_HOPS &&
      typeof packed === 'boolean' &&
      (via === undefined || (Array.isArray(via) && via.length <= MOST_HOPS && via.every(isIdentity)));
    return fits ? { head: head as RelayedHead, bytes: body.subarray(end + 1) } : undefined;
  } catch {
    return undefined;
  }
}
