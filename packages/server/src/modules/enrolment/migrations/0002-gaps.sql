-- Numbers of a device's journal whose reports nobody will ever have, and whether a person has looked into it.
CREATE TABLE enrolment_gaps (
  id TEXT NOT NULL PRIMARY KEY,
  facility TEXT NOT NULL,
  identity TEXT NOT NULL,
  -- Of a master image each machine has a journal of its own; empty for a device.
  instance TEXT NOT NULL,
  from_number INTEGER NOT NULL,
  to_number INTEGER NOT NULL,
  -- missing, damaged, let-go, not-kept, content
  why TEXT NOT NULL,
  noticed_at TEXT NOT NULL,
  -- NULL until a person has looked into it.
  seen_by TEXT,
  seen_at TEXT
);

CREATE INDEX enrolment_gaps_by_facility ON enrolment_gaps (facility, seen_at);

CREATE INDEX enrolment_gaps_by_identity ON enrolment_gaps (identity);
