import { createHash, type KeyObject, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type Renewal, revocationShape } from './agent-api.ts';
import { certificateRequest, newDeviceKey } from './device-key.ts';
import { signLine, verifyLine } from './journal-line.ts';

/** Machines through which bundles pass between two zones (docs/formats/mailbox.md): what they are called, and how they are certified by file. */

/** `gate`: a relay between two zones. Neither it nor a collector may do anything that a device or ward relay may. */
export const GATE_ROLES = ['gate', 'collector'] as const;
export type GateRole = (typeof GATE_ROLES)[number];
export type StationRole = 'server' | GateRole;

/** Name of a gate or collector in its certificate (subject alternative name, URI). */
export function gateUri(facility: string, role: GateRole, identity: string): string {
  return `tsukuroi://${facility}/${role}/${identity}`;
}

const URI = /^URI:tsukuroi:\/\/([0-9a-f-]{36})\/(?:(gate|collector)\/([0-9a-f-]{36})|(server))$/;

/**
 * Whom a subject alternative name stands for at a mailbox; undefined for any other text, devices and ward relays too. Apart from
 * `namedIn` on purpose: every port that goes by that one refuses gates and collectors without having heard of them.
 */
export function stationNamedIn(
  subjectAltName: string | undefined,
): { readonly facility: string; readonly role: StationRole; readonly identity: string } | undefined {
  const [, facility, role, identity, server] = URI.exec(subjectAltName ?? '') ?? [];
  return facility === undefined
    ? undefined
    : { facility, role: (server ?? role) as StationRole, identity: identity ?? '' };
}

const nameShape = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[^\p{Cc}]+$/u);
const instantShape = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/);

/** What is carried to the server by hand: nobody outside can open a connection inward. */
export const gateRequestShape = z.strictObject({
  format: z.literal('gate-request/1'),
  role: z.enum(GATE_ROLES),
  /** What people call the machine. */
  name: nameShape,
  /** PKCS#10 in base64. */
  csr: z.string().regex(/^[A-Za-z0-9+/=]{100,2000}$/),
  madeAt: instantShape,
});
export type GateRequest = z.infer<typeof gateRequestShape>;

const pemShape = z
  .string()
  .max(8_000)
  .regex(/^-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+-----END CERTIFICATE-----\s*$/);

/** What is carried back. No secret is in it. */
export const gateAnswerShape = z.strictObject({
  format: z.literal('gate-answer/1'),
  role: z.enum(GATE_ROLES),
  name: nameShape,
  facility: z.strictObject({
    /** As certificates name it. */
    id: z.string().regex(/^[0-9a-f-]{36}$/),
    name: nameShape,
    /** As bundles name it, and its organisation; null while there was no key ceremony. */
    bundles: z
      .strictObject({ organisation: z.string().min(1).max(200), facility: z.string().min(1).max(64) })
      .nullable(),
  }),
  identity: z.string().regex(/^[0-9a-f-]{36}$/),
  certificate: pemShape,
  authority: pemShape,
  /** SHA-256 of the organisation's first root.json; null while there was no key ceremony. */
  root: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  /** The signed list of revoked certificates. */
  revocations: z.string().max(4 * 1024 * 1024),
  madeAt: instantShape,
});
export type GateAnswer = z.infer<typeof gateAnswerShape>;

/** Letters and digits that nobody mixes up when they are read aloud (Crockford's base 32). */
const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * What two people compare, one at each machine: 80 bits of the SHA-256 of what was carried. A stick that was swapped on the way has
 * another code.
 */
export function checkCode(text: string): string {
  let bits = BigInt(`0x${createHash('sha256').update(`tsukuroi check-code/1\n${text}`).digest('hex')}`) >> 176n;
  const signs: string[] = [];
  for (let sign = 0; sign < 16; sign += 1) {
    signs.unshift(SIGNS[Number(bits & 31n)] ?? '');
    bits >>= 5n;
  }
  return signs.join('').replaceAll(/(.{4})(?=.)/g, '$1-');
}

/** What a code is of: in a request the key, in an answer what the machine will trust from then on. */
export const codeOfRequest = ({ csr, role }: Pick<GateRequest, 'csr' | 'role'>): string =>
  checkCode(`request\n${role}\n${csr}`);
export const codeOfAnswer = ({ authority, certificate, facility, root }: GateAnswer): string =>
  checkCode(`answer\n${JSON.stringify([authority.trim(), certificate.trim(), facility, root])}`);

/** Two codes as people type them: case, spaces and dashes do not count. */
export function sameCode(a: string, b: string): boolean {
  const plain = (code: string) => code.toUpperCase().replaceAll(/[^0-9A-Z]/g, '');
  return plain(a) === plain(b) && plain(a).length === 16;
}

/** What the rooms that know files and bundles need of this one (`StationWords` of @tsukuroi/trust). */
export const STATION_WORDS = {
  namedIn: stationNamedIn,
  readRevocations: (line: string, authority: KeyObject) => {
    const body = verifyLine(line.trimEnd(), authority);
    const read = body === undefined ? undefined : revocationShape.safeParse(JSON.parse(body));
    return read?.success === true ? read.data : undefined;
  },
  newKey: newDeviceKey,
  certificateRequest,
  renewalLine: (identity: string, csr: string, name: string, key: KeyObject): string => {
    const nonce = randomBytes(16).toString('base64url');
    const renewal: Renewal = { format: 'renewal/1', identity, csr, machine: {}, name, os: '', nonce };
    return signLine(JSON.stringify(renewal), key);
  },
};
