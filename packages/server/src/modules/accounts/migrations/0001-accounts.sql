-- password: PHC string of Argon2id. second_factor: TOTP secret sealed with the key of the data folder, NULL until set up.
CREATE TABLE accounts_users (
  id TEXT NOT NULL PRIMARY KEY,
  facility TEXT NOT NULL,
  name TEXT NOT NULL UNIQUE,
  display_name TEXT NOT NULL,
  role TEXT NOT NULL,
  password TEXT NOT NULL,
  second_factor TEXT,
  disabled INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL,
  last_sign_in TEXT
);

-- Keyed digests; a row is removed when its code is used.
CREATE TABLE accounts_recovery_codes (
  user_id TEXT NOT NULL REFERENCES accounts_users (id),
  digest TEXT NOT NULL,
  PRIMARY KEY (user_id, digest)
);

-- Time steps whose code was presented: a code is good once (RFC 6238, 5.2).
CREATE TABLE accounts_used_codes (
  user_id TEXT NOT NULL REFERENCES accounts_users (id),
  step INTEGER NOT NULL,
  PRIMARY KEY (user_id, step)
);

-- hash: SHA-256 of the cookie. stage: second-factor, second-factor-setup or full. pending: sealed secret of a set-up not yet confirmed.
CREATE TABLE accounts_sessions (
  hash TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES accounts_users (id),
  stage TEXT NOT NULL,
  pending TEXT,
  created_at TEXT NOT NULL,
  seen_at TEXT NOT NULL
);

CREATE INDEX accounts_sessions_user ON accounts_sessions (user_id);

-- Refused sign-ins by name (whether or not there is such a user) and by address; key is a digest, since people type passwords into the wrong field.
CREATE TABLE accounts_attempts (
  key TEXT NOT NULL PRIMARY KEY,
  failures INTEGER NOT NULL,
  last_at TEXT NOT NULL,
  blocked_until TEXT
);

CREATE TABLE accounts_tokens (
  id TEXT NOT NULL PRIMARY KEY,
  facility TEXT NOT NULL,
  name TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  scope TEXT NOT NULL,
  until TEXT NOT NULL,
  made_by TEXT NOT NULL,
  made_at TEXT NOT NULL,
  last_used TEXT,
  revoked INTEGER NOT NULL DEFAULT 0
);

-- One-time links: setup (the first administrator) and rescue (an administrator who is locked out).
CREATE TABLE accounts_links (
  hash TEXT NOT NULL PRIMARY KEY,
  purpose TEXT NOT NULL,
  user_id TEXT REFERENCES accounts_users (id),
  until TEXT NOT NULL
);
