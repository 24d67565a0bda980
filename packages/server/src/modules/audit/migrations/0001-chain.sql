-- One chain per facility. The head row is locked by every append, so entries of a facility have one order.
CREATE TABLE audit_heads (
  facility TEXT NOT NULL PRIMARY KEY,
  sequence INTEGER NOT NULL,
  hash TEXT NOT NULL
);

-- hash = SHA-256 of the RFC 8785 form of the entry (docs/formats/audit.md); *_search columns hold the normalised text of lists.
CREATE TABLE audit_entries (
  facility TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  at TEXT NOT NULL,
  actor_kind TEXT NOT NULL,
  actor_id TEXT NOT NULL,
  actor_name TEXT NOT NULL,
  what TEXT NOT NULL,
  target TEXT NOT NULL,
  why TEXT,
  before_json TEXT,
  after_json TEXT,
  previous TEXT NOT NULL,
  hash TEXT NOT NULL,
  who_search TEXT NOT NULL,
  what_search TEXT NOT NULL,
  target_search TEXT NOT NULL,
  PRIMARY KEY (facility, sequence)
);
