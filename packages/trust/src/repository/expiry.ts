/** How long signed metadata count as fresh, in days. What is older is "old", not "invalid". */
export interface ExpiryProfile {
  readonly timestamp: number;
  readonly snapshot: number;
  readonly targets: number;
}

/** Offline roots outlive the contract period of most hospital systems; a rotation renews them long before. */
export const ROOT_DAYS = 3 * 365;

/** The catalogue is signed by people: a year, and the month in which somebody is due to do it. */
export const CATALOG_PROFILE: ExpiryProfile = { timestamp: 400, snapshot: 400, targets: 400 };

/** A facility whose agents reach their server: the timestamp is renewed every day. */
export const ONLINE_PROFILE: ExpiryProfile = { timestamp: 1, snapshot: 30, targets: 90 };

/** How often the stick comes when nobody said so. */
export const CARRIED_DAYS = 60;

/** A facility to which metadata travel by stick: fresh for as long as the stick may take. */
export function carriedProfile(days = CARRIED_DAYS): ExpiryProfile {
  return { timestamp: days, snapshot: days + 30, targets: days + 60 };
}

export const DAY_MS = 86_400_000;
