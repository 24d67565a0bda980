import { randomBytes } from 'node:crypto';
import type { Session, User } from '@tsukuroi/protocol';
import { base32, oneTimeCode } from '../one-time-code.ts';

/** What a test needs to get in. */
export const KNOWN = {
  token: 'stand-in-one-time-token-0001',
  rescueToken: 'stand-in-rescue-token-0002',
  name: 'jouhou',
  displayName: '情報担当',
  password: 'stand-in password 01',
  secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
  recoveryCodes: [
    'AB12-CD34-EF56',
    'GH78-JK90-LM12',
    'NP34-QR56-ST78',
    'UV90-WX12-YZ34',
    'BC56-DF78-GH90',
    'JK12-LM34-NP56',
    'QR78-ST90-UV12',
    'WX34-YZ56-AB78',
  ],
} as const;

export type DoorState = Session['state'];

interface Visit {
  state: DoorState;
  secret: string;
  readonly csrfToken: string;
}

/** Sign-in as the real server does it, for one administrator: link, password, code. */
export class Door {
  readonly #visits = new Map<string, Visit>();
  readonly #nowMs: () => number;
  #first: DoorState;
  secret: string = KNOWN.secret;
  password: string = KNOWN.password;
  readonly user: User;

  constructor(first: DoorState, nowMs: () => number) {
    this.#first = first;
    this.#nowMs = nowMs;
    this.user = {
      id: 'user-1',
      name: KNOWN.name,
      displayName: KNOWN.displayName,
      role: 'admin',
      secondFactor: true,
      locked: false,
      disabled: false,
      lastSignIn: null,
    };
  }

  visit(cookie: string | undefined): { readonly id: string; readonly visit: Visit } {
    const id = /visit=([a-f0-9]+)/.exec(cookie ?? '')?.[1];
    const known = id === undefined ? undefined : this.#visits.get(id);
    if (id !== undefined && known !== undefined) {
      return { id, visit: known };
    }
    const made = { state: this.#first, secret: '', csrfToken: randomBytes(16).toString('hex') };
    const madeId = randomBytes(16).toString('hex');
    this.#visits.set(madeId, made);
    return { id: madeId, visit: made };
  }

  session(visit: Visit, sample: boolean): Session {
    return {
      state: visit.state,
      serverTime: new Date(this.#nowMs()).toISOString(),
      user: visit.state === 'signed-in' || visit.state === 'second-factor-setup' ? this.user : null,
      csrfToken: visit.csrfToken,
      sample: visit.state === 'signed-in' && sample,
      productVersion: '0.1.0',
    };
  }

  /** By the set-up link while there is nobody, afterwards by a rescue link. */
  setUp(visit: Visit, token: string, password: string): boolean {
    if (token === KNOWN.rescueToken && this.#first === 'signed-out') {
      this.password = password;
      visit.state = 'second-factor-setup';
      return true;
    }
    if (token !== KNOWN.token || this.#first !== 'setup-needed') {
      return false;
    }
    this.#first = 'signed-out';
    visit.state = 'second-factor-setup';
    return true;
  }

  signIn(visit: Visit, name: string, password: string): boolean {
    if (name !== this.user.name || password !== this.password) {
      return false;
    }
    visit.state = 'second-factor-needed';
    return true;
  }

  code(visit: Visit, code: string): boolean {
    const now = this.#nowMs();
    const accepted = [-30_000, 0, 30_000].map((by) => oneTimeCode(this.secret, now + by));
    if (!accepted.includes(code) && !KNOWN.recoveryCodes.includes(code as (typeof KNOWN.recoveryCodes)[number])) {
      return false;
    }
    visit.state = 'signed-in';
    return true;
  }

  begin(visit: Visit): string {
    visit.secret = base32(randomBytes(20));
    return visit.secret;
  }

  confirm(visit: Visit, code: string): boolean {
    if (oneTimeCode(visit.secret, this.#nowMs()) !== code) {
      return false;
    }
    this.secret = visit.secret;
    visit.state = 'signed-in';
    return true;
  }

  leave(visit: Visit): void {
    visit.state = 'signed-out';
  }
}
