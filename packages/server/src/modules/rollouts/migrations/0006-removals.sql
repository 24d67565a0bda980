-- Programs of the catalogue that a person wants off devices. It stands until it is taken back: meanwhile the program is not given there again.
CREATE TABLE rollouts_removals (
  id TEXT NOT NULL PRIMARY KEY,
  facility TEXT NOT NULL,
  app TEXT NOT NULL,
  -- JSON: ids of devices
  devices TEXT NOT NULL,
  because TEXT NOT NULL,
  by_name TEXT NOT NULL,
  at TEXT NOT NULL,
  -- When somebody took it back, and who
  over_at TEXT,
  over_by TEXT
);
