import { randomInt } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { renderSVG } from 'uqr';

/** RFC 6238 with what every authenticator app understands: SHA-1, six digits, 30 seconds. */
const PERIOD_SECONDS = 30;
const ISSUER = 'Tsukuroi';
/** One step to either side: the app's clock may be off by half a minute. */
const ACCEPTED_STEPS = 1;
/** Ten minutes to either side: not accepted, but then the clock is the likely cause. */
const EXPLAINED_STEPS = 20;

export type CodeReading =
  | { readonly kind: 'right' | 'clock'; readonly step: number; readonly offSeconds: number }
  | { readonly kind: 'wrong' };

export function newSecret(): string {
  return new Secret({ size: 20 }).base32;
}

/** Reads a six-digit code against the server's clock. */
export function readCode(secret: string, code: string, nowMs: number): CodeReading {
  const totp = new TOTP({ secret: Secret.fromBase32(secret), digits: 6, period: PERIOD_SECONDS, algorithm: 'SHA1' });
  const delta = totp.validate({ token: code, timestamp: nowMs, window: EXPLAINED_STEPS });
  if (delta === null) {
    return { kind: 'wrong' };
  }
  const step = Math.floor(nowMs / 1000 / PERIOD_SECONDS) + delta;
  return { kind: Math.abs(delta) <= ACCEPTED_STEPS ? 'right' : 'clock', step, offSeconds: delta * PERIOD_SECONDS };
}

/** Steps before this one can no longer be presented. */
export function oldestStep(nowMs: number): number {
  return Math.floor(nowMs / 1000 / PERIOD_SECONDS) - EXPLAINED_STEPS - 1;
}

/** What an authenticator app scans, or a person types. */
export function enrolment(secret: string, userName: string): { otpauth: string; secret: string; qrSvg: string } {
  const otpauth = new TOTP({
    issuer: ISSUER,
    label: userName,
    secret: Secret.fromBase32(secret),
    digits: 6,
    period: PERIOD_SECONDS,
    algorithm: 'SHA1',
  }).toString();
  return { otpauth, secret, qrSvg: renderSVG(otpauth, { pixelSize: 4 }) };
}

/** Letters and digits that are not mistaken for one another on paper. */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const RECOVERY_CODES = 10;

/** Ten codes of 50 bits, `ABCDE-FGHJK`, for the sealed envelope. */
export function newRecoveryCodes(): string[] {
  const five = () => Array.from({ length: 5 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return Array.from({ length: RECOVERY_CODES }, () => `${five()}-${five()}`);
}

/** A recovery code as it is compared: full-width and lower-case writing, spaces and dashes do not matter. */
export function plainRecoveryCode(typed: string): string {
  return typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '');
}
