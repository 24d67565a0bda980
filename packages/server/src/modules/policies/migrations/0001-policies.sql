-- A policy as people wrote it (policy/1). Its place in the list is a column of its own: what cannot be read has a place, too.
CREATE TABLE policies_policies (
  facility TEXT NOT NULL,
  id TEXT NOT NULL,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  document TEXT NOT NULL,
  -- Counted up with each change, so that nobody overwrites what somebody else changed meanwhile.
  revision INTEGER NOT NULL,
  changed_by TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  PRIMARY KEY (facility, id)
);

-- What a person decided about a device. A device without a row has no class: it is watched only.
CREATE TABLE policies_devices (
  device TEXT NOT NULL PRIMARY KEY,
  facility TEXT NOT NULL,
  class TEXT,
  touch TEXT,
  -- JSON list of words, sorted.
  tags TEXT NOT NULL,
  tags_search TEXT NOT NULL,
  decided_by TEXT,
  decided_at TEXT
);

CREATE INDEX policies_devices_of_facility ON policies_devices (facility);

CREATE TABLE policies_freezes (
  id TEXT NOT NULL PRIMARY KEY,
  facility TEXT NOT NULL,
  kind TEXT NOT NULL,
  reason TEXT NOT NULL,
  starts_at TEXT NOT NULL,
  ends_at TEXT NOT NULL,
  withdrawn INTEGER NOT NULL,
  decided_by TEXT NOT NULL,
  decided_at TEXT NOT NULL
);

CREATE INDEX policies_freezes_of_facility ON policies_freezes (facility, ends_at);

CREATE TABLE policies_vendor_rules (
  facility TEXT NOT NULL,
  id TEXT NOT NULL,
  document TEXT NOT NULL,
  -- Settings that the maker does not allow to be changed, in its words; for people.
  forbids TEXT NOT NULL,
  changed_by TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  PRIMARY KEY (facility, id)
);

-- Who said yes or no to one version of one update. Never changed: what no longer counts is withdrawn.
CREATE TABLE policies_confirmations (
  id TEXT NOT NULL PRIMARY KEY,
  facility TEXT NOT NULL,
  kind TEXT NOT NULL,
  given_by TEXT NOT NULL,
  product TEXT NOT NULL,
  update_name TEXT NOT NULL,
  update_version TEXT NOT NULL,
  -- JSON list of ids.
  devices TEXT NOT NULL,
  result TEXT NOT NULL,
  document TEXT NOT NULL,
  given_on TEXT NOT NULL,
  until TEXT,
  withdrawn INTEGER NOT NULL,
  entered_by TEXT NOT NULL,
  entered_at TEXT NOT NULL
);

CREATE INDEX policies_confirmations_of_facility ON policies_confirmations (facility);

-- A calendar that a bundle brought and one that people entered may have the same id: the people's one counts.
CREATE TABLE policies_calendars (
  facility TEXT NOT NULL,
  id TEXT NOT NULL,
  origin TEXT NOT NULL,
  document TEXT NOT NULL,
  -- 1: its days are no business days.
  holiday INTEGER NOT NULL,
  -- Sequence of the bundle that brought it; an older one never takes its place.
  sequence INTEGER,
  changed_by TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  PRIMARY KEY (facility, id, origin)
);

-- Groups that must not restart together, in their order: one row for each arrangement.
CREATE TABLE policies_apart (
  facility TEXT NOT NULL,
  id TEXT NOT NULL,
  document TEXT NOT NULL,
  changed_by TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  PRIMARY KEY (facility, id)
);
