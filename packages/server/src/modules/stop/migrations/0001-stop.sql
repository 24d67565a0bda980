-- すべて止める: while a row without an end stands, nothing new is begun on any device.
CREATE TABLE stop_stops (
  id TEXT NOT NULL PRIMARY KEY,
  facility TEXT NOT NULL,
  began_at TEXT NOT NULL,
  -- card or person
  by_kind TEXT NOT NULL,
  by_name TEXT NOT NULL,
  why TEXT NOT NULL,
  ended_at TEXT,
  ended_by TEXT
);

CREATE UNIQUE INDEX stop_stops_open ON stop_stops (facility) WHERE ended_at IS NULL;

-- Sealed cards with a PIN for the night; the newest one alone counts.
CREATE TABLE stop_cards (
  id TEXT NOT NULL PRIMARY KEY,
  facility TEXT NOT NULL,
  -- Argon2id
  pin_hash TEXT NOT NULL,
  made_at TEXT NOT NULL,
  made_by TEXT NOT NULL,
  used_at TEXT,
  voided_at TEXT
);
