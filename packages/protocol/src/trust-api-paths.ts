/** Addresses of signed metadata on the agents' port; apart from the shapes, so that an agent need not load those. */
export const TRUST_PATHS = {
  /** `…/metadata/N.role.json`, `…/targets/…` of the organisation's catalogue and of this facility's director. */
  catalog: '/agent/v1/trust/catalog/',
  director: '/agent/v1/trust/director/',
  /** Asks the director for the time; the answer is signed with its key. */
  time: '/agent/v1/trust/time',
} as const;
