-- What became of each action of each plan: one row for each key (identity, plan, action).
CREATE TABLE rollouts_work (
  identity TEXT NOT NULL,
  plan INTEGER NOT NULL,
  action TEXT NOT NULL,
  facility TEXT NOT NULL,
  -- NULL until the device reported once
  device TEXT,
  -- NULL for what this server did not order, as after a restore
  rollout TEXT,
  -- packages/protocol/src/work.ts
  state TEXT NOT NULL,
  -- Newest move of the device; 0 before its first one
  move INTEGER NOT NULL,
  because TEXT,
  about TEXT,
  -- SHA-256 of the newest evidence
  evidence TEXT,
  -- When the device wrote the newest move; before the first one, when it was ordered
  at TEXT NOT NULL,
  received_at TEXT NOT NULL,
  last_start TEXT,
  -- Longest duration that was ordered
  minutes INTEGER NOT NULL,
  -- JSON: the windows that were ordered
  windows TEXT NOT NULL,
  packages TEXT NOT NULL,
  PRIMARY KEY (identity, plan, action)
);

CREATE INDEX rollouts_work_by_facility ON rollouts_work (facility, state);

-- History: one row for each move, as it was said. Nothing here is ever changed. Names stand beside it, since devices go and are renamed.
CREATE TABLE rollouts_moves (
  id TEXT NOT NULL PRIMARY KEY,
  facility TEXT NOT NULL,
  identity TEXT NOT NULL,
  plan INTEGER NOT NULL,
  action TEXT NOT NULL,
  -- agent, server
  mover TEXT NOT NULL,
  -- Number of the device's move; for a move of the server the newest one before it
  move INTEGER NOT NULL,
  state TEXT NOT NULL,
  because TEXT,
  about TEXT,
  evidence TEXT,
  at TEXT NOT NULL,
  day TEXT NOT NULL,
  day_search TEXT NOT NULL,
  received_at TEXT NOT NULL,
  -- What is odd about it, with single spaces between: texts.ts
  odd TEXT NOT NULL,
  device TEXT,
  device_name TEXT NOT NULL,
  device_search TEXT NOT NULL,
  department TEXT,
  department_search TEXT,
  packages TEXT NOT NULL,
  packages_search TEXT NOT NULL,
  rollout TEXT,
  rollout_name TEXT,
  rollout_search TEXT
);

CREATE INDEX rollouts_moves_by_work ON rollouts_moves (identity, plan, action, move);

CREATE INDEX rollouts_moves_by_time ON rollouts_moves (facility, at, id);

CREATE INDEX rollouts_moves_by_device ON rollouts_moves (device, at, id);

-- `result/1` by its hash, compressed.
CREATE TABLE rollouts_evidence (
  facility TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  content BLOB NOT NULL,
  received_at TEXT NOT NULL,
  PRIMARY KEY (facility, sha256)
);
