-- Every distinct thing that is judged, once (packages/matching/src/identity.ts). `parts` is its JSON without key and binaries.
CREATE TABLE findings_identities (
  no INTEGER NOT NULL PRIMARY KEY,
  -- SHA-256 of the identity's key.
  key TEXT NOT NULL UNIQUE,
  parts TEXT NOT NULL,
  name TEXT NOT NULL,
  name_search TEXT NOT NULL,
  version TEXT NOT NULL,
  version_search TEXT NOT NULL,
  scheme TEXT NOT NULL,
  -- Source package or publisher, as far as the first machine that had it says.
  publisher TEXT,
  publisher_search TEXT,
  mapped TEXT NOT NULL
);

-- How many verdicts an identity has by itself; apart from the names, which never change.
CREATE TABLE findings_identity_counts (
  no INTEGER NOT NULL PRIMARY KEY,
  affected INTEGER NOT NULL,
  undetermined INTEGER NOT NULL
);

-- What is judged on a machine: the numbers of its identities, ascending, differences as LEB128; its system as JSON; its
-- installed Windows updates as a JSON list.
CREATE TABLE findings_sets (
  no INTEGER NOT NULL PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  os TEXT NOT NULL,
  updates TEXT NOT NULL,
  identities BLOB NOT NULL,
  unmapped INTEGER NOT NULL,
  judged TEXT NOT NULL
);

-- A set in a place: all devices of a facility that share software, exposure, role and accepted risks share the counters.
CREATE TABLE findings_profiles (
  no INTEGER NOT NULL PRIMARY KEY,
  facility TEXT NOT NULL,
  key TEXT NOT NULL UNIQUE,
  set_no INTEGER NOT NULL REFERENCES findings_sets (no),
  exposure TEXT NOT NULL,
  clinical_role TEXT NOT NULL,
  -- Risks that are accepted on these devices alone: JSON list of [id, until].
  accepted TEXT NOT NULL,
  decision INTEGER NOT NULL,
  act_now INTEGER NOT NULL,
  this_week INTEGER NOT NULL,
  next_window INTEGER NOT NULL,
  watch INTEGER NOT NULL,
  affected INTEGER NOT NULL,
  undetermined INTEGER NOT NULL,
  unmapped INTEGER NOT NULL,
  judged TEXT NOT NULL
);

CREATE INDEX findings_profiles_by_facility ON findings_profiles (facility);

CREATE INDEX findings_profiles_by_set ON findings_profiles (set_no);

CREATE TABLE findings_vulnerabilities (
  no INTEGER NOT NULL PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  id_search TEXT NOT NULL,
  kind TEXT NOT NULL,
  title TEXT,
  title_search TEXT,
  -- A software that has it, for people.
  software TEXT NOT NULL,
  software_search TEXT NOT NULL,
  cvss REAL,
  epss REAL,
  exploited_since TEXT,
  ransomware INTEGER NOT NULL
);

-- One row for each thing that is open somewhere in a facility: how many devices, by verdict and by decision.
CREATE TABLE findings_open (
  facility TEXT NOT NULL,
  vulnerability INTEGER NOT NULL,
  affected INTEGER NOT NULL,
  undetermined INTEGER NOT NULL,
  act_now INTEGER NOT NULL,
  this_week INTEGER NOT NULL,
  next_window INTEGER NOT NULL,
  watch INTEGER NOT NULL,
  decision INTEGER NOT NULL,
  due TEXT,
  first_seen TEXT NOT NULL,
  PRIMARY KEY (facility, vulnerability)
);

-- On how many devices of a facility an identity is.
CREATE TABLE findings_software (
  facility TEXT NOT NULL,
  identity INTEGER NOT NULL,
  devices INTEGER NOT NULL,
  PRIMARY KEY (facility, identity)
);

-- What a facility's counters stand on; another digest or day means: match again.
CREATE TABLE findings_matched (
  facility TEXT NOT NULL PRIMARY KEY,
  knowledge TEXT NOT NULL,
  day TEXT NOT NULL,
  at TEXT NOT NULL,
  -- The rows of findings_open as numbers (count-blob.ts), to compare with at the next match; empty when a device moved since.
  counts BLOB NOT NULL
);
