import type { Role } from '@tsukuroi/protocol';
import type { Db } from '../../platform/database/index.ts';

export type Stage = 'second-factor' | 'second-factor-setup' | 'full';

export type AccountsTables = {
  accounts_users: UserRow;
  accounts_recovery_codes: { user_id: string; digest: string };
  accounts_used_codes: { user_id: string; step: number };
  accounts_sessions: SessionRow;
  accounts_attempts: { key: string; failures: number; last_at: string; blocked_until: string | null };
  accounts_tokens: TokenRow;
  accounts_links: { hash: string; purpose: 'setup' | 'rescue'; user_id: string | null; until: string };
};

export type UserRow = {
  id: string;
  facility: string;
  name: string;
  display_name: string;
  role: Role;
  password: string;
  second_factor: string | null;
  disabled: number;
  created_at: string;
  last_sign_in: string | null;
};

export type SessionRow = {
  hash: string;
  user_id: string;
  stage: Stage;
  pending: string | null;
  created_at: string;
  seen_at: string;
};

export type TokenRow = {
  id: string;
  facility: string;
  name: string;
  hash: string;
  scope: 'read' | 'import';
  until: string;
  made_by: string;
  made_at: string;
  last_used: string | null;
  revoked: number;
};

/** The module's tables; only the `*-store.ts` files beside this one use it. */
export const tables = (db: Db) => db.withTables<AccountsTables>();
