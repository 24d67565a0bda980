/** Addresses, limits and names of the agent's interface; apart from the shapes, so that an agent need not load those. */

export const AGENT_PATHS = {
  checkIn: '/agent/v1/check-in',
  reports: '/agent/v1/reports',
  certificate: '/agent/v1/certificate',
  identity: '/agent/v1/identity',
  revocations: '/agent/v1/revocations',
  /** Another root of trust for a device that is enrolled. */
  reRoot: '/agent/v1/re-root',
  time: '/agent/v1/time',
  /** What a relay says of itself; of relays only. */
  relayStatus: '/agent/v1/relay-status',
  enrol: '/enrol/v1/devices',
} as const;

/** Bytes of one request, at most; `unpacked` after gzip. */
export const AGENT_LIMITS = {
  line: 16_384,
  report: 4 * 1024 * 1024,
  unpacked: 40 * 1024 * 1024,
  answer: 4 * 1024 * 1024,
} as const;

/** Names in certificates (subject alternative name, URI). */
export function deviceUri(facility: string, identity: string): string {
  return `tsukuroi://${facility}/device/${identity}`;
}

export function serverUri(facility: string): string {
  return `tsukuroi://${facility}/server`;
}
