-- Of a token's secret only the keys derived from it are kept, sealed with the key of the data folder.
CREATE TABLE enrolment_tokens (
  id TEXT NOT NULL PRIMARY KEY,
  facility TEXT NOT NULL,
  department TEXT,
  department_search TEXT,
  -- single, rollout, image
  kind TEXT NOT NULL,
  uses INTEGER NOT NULL,
  used INTEGER NOT NULL,
  valid_until TEXT NOT NULL,
  keys_sealed TEXT NOT NULL,
  made_by TEXT NOT NULL,
  made_at TEXT NOT NULL,
  -- Empty while it may be used: revoked, restored
  ended TEXT NOT NULL,
  -- Tries with a wrong secret.
  failures INTEGER NOT NULL
);

CREATE INDEX enrolment_tokens_by_facility ON enrolment_tokens (facility);

-- One row for each request that was granted: the same request again gets the same answer.
CREATE TABLE enrolment_requests (
  token TEXT NOT NULL,
  nonce TEXT NOT NULL,
  identity TEXT NOT NULL,
  serial TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (token, nonce)
);

CREATE TABLE enrolment_identities (
  id TEXT NOT NULL PRIMARY KEY,
  facility TEXT NOT NULL,
  token TEXT,
  department TEXT,
  -- device, image
  kind TEXT NOT NULL,
  -- waiting, active, refused, revoked
  state TEXT NOT NULL,
  -- Why it is in this state, a code with words: rollout, matched, single, clone, confirmed …
  reason TEXT NOT NULL,
  name TEXT NOT NULL,
  name_search TEXT NOT NULL,
  source_id TEXT NOT NULL,
  hardware TEXT NOT NULL,
  serial_number TEXT,
  macs TEXT NOT NULL,
  ips TEXT NOT NULL,
  os TEXT NOT NULL,
  address TEXT NOT NULL,
  enrolled_at TEXT NOT NULL,
  decided_by TEXT,
  decided_at TEXT,
  -- What the ledger says it is: asset number or name of the row, and by what it was recognised; NULL when nothing fits.
  ledger_entry TEXT,
  ledger_by TEXT,
  -- The device it reports for; NULL until its first report was taken.
  device TEXT,
  -- The identity it was cloned from.
  replaces TEXT,
  last_seen TEXT
);

CREATE INDEX enrolment_identities_by_facility ON enrolment_identities (facility, state);

CREATE INDEX enrolment_identities_by_device ON enrolment_identities (device);

CREATE TABLE enrolment_certificates (
  -- Upper-case hexadecimal.
  serial TEXT NOT NULL PRIMARY KEY,
  facility TEXT NOT NULL,
  identity TEXT NOT NULL,
  -- SHA-256 of the public key.
  key_hash TEXT NOT NULL,
  pem TEXT NOT NULL,
  not_after TEXT NOT NULL,
  issued_at TEXT NOT NULL,
  -- NULL until it was used; then the certificates before it end.
  first_used TEXT,
  -- NULL while it counts.
  revoked_at TEXT
);

CREATE INDEX enrolment_certificates_by_identity ON enrolment_certificates (identity);

CREATE INDEX enrolment_certificates_by_key ON enrolment_certificates (key_hash);

-- How far the journal of a device was taken. A device has one; of an image each instance (its hardware) has one.
CREATE TABLE enrolment_journals (
  identity TEXT NOT NULL,
  instance TEXT NOT NULL,
  facility TEXT NOT NULL,
  last INTEGER NOT NULL,
  head TEXT NOT NULL,
  -- JSON: newest boot ids, newest first.
  boots TEXT NOT NULL,
  -- JSON: newest manifests, newest first.
  manifests TEXT NOT NULL,
  -- The boot during which the last report was written.
  report_boot TEXT NOT NULL,
  -- How often it came back from a restart as it was before.
  resets INTEGER NOT NULL,
  -- The last report as the device signed it.
  line TEXT NOT NULL,
  first_seen TEXT NOT NULL,
  last_seen TEXT NOT NULL,
  PRIMARY KEY (identity, instance)
);

-- Machines that carry the identity of another one.
CREATE TABLE enrolment_clones (
  id TEXT NOT NULL PRIMARY KEY,
  facility TEXT NOT NULL,
  identity TEXT NOT NULL,
  hardware TEXT NOT NULL,
  address TEXT NOT NULL,
  first_seen TEXT NOT NULL,
  last_seen TEXT NOT NULL,
  -- The identity it got of its own.
  successor TEXT,
  UNIQUE (identity, hardware)
);

CREATE TABLE enrolment_counters (
  facility TEXT NOT NULL,
  -- tokens: grows with every change of a token; revocations: number of the current list.
  name TEXT NOT NULL,
  value INTEGER NOT NULL,
  PRIMARY KEY (facility, name)
);
