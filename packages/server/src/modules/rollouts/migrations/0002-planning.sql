-- What the internet side answered for a list of packages: apt's steps with the files they mean, compressed JSON (answers.ts).
CREATE TABLE rollouts_answers (
  facility TEXT NOT NULL,
  -- SHA-256 of the list of packages
  machine TEXT NOT NULL,
  -- SHA-256 of the supply it stood in
  supply TEXT NOT NULL,
  made_at TEXT NOT NULL,
  content BLOB NOT NULL,
  PRIMARY KEY (facility, machine)
);

-- Supplies that came in, each judged once.
CREATE TABLE rollouts_supplies (
  facility TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  name TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  taken_at TEXT NOT NULL,
  -- Empty, or why it could not be used
  problem TEXT NOT NULL,
  PRIMARY KEY (facility, sha256)
);

-- The earliest day on which a signed list that came here named a version. The true day is never later.
CREATE TABLE rollouts_published (
  facility TEXT NOT NULL,
  package TEXT NOT NULL,
  version TEXT NOT NULL,
  day TEXT NOT NULL,
  PRIMARY KEY (facility, package, version)
);

-- How each device stands.
CREATE TABLE rollouts_devices (
  device TEXT NOT NULL PRIMARY KEY,
  facility TEXT NOT NULL,
  -- patched, behind, unknown
  state TEXT NOT NULL,
  -- List of packages for which the newest answer was; empty when there never was one
  answered TEXT NOT NULL,
  -- JSON: why the device gets nothing
  held TEXT NOT NULL,
  -- Hash of its rows in rollouts_patches
  patches_key TEXT NOT NULL,
  -- 1: a part of an answer did not stand on it; only all or none is tried
  whole_only INTEGER NOT NULL,
  at TEXT NOT NULL
);

CREATE INDEX rollouts_devices_by_facility ON rollouts_devices (facility, state);

-- One row for each update of each device.
CREATE TABLE rollouts_patches (
  device TEXT NOT NULL,
  package TEXT NOT NULL,
  architecture TEXT NOT NULL,
  version TEXT NOT NULL,
  facility TEXT NOT NULL,
  package_search TEXT NOT NULL,
  version_search TEXT NOT NULL,
  from_version TEXT,
  kind TEXT NOT NULL,
  published_on TEXT,
  -- held, waiting, done, failed, unknown
  state TEXT NOT NULL,
  -- JSON: every reason
  held TEXT NOT NULL,
  plan INTEGER,
  since TEXT NOT NULL,
  PRIMARY KEY (device, package, architecture, version)
);

CREATE INDEX rollouts_patches_by_version ON rollouts_patches (facility, package, version, state);

CREATE TABLE rollouts_rollouts (
  id TEXT NOT NULL PRIMARY KEY,
  facility TEXT NOT NULL,
  policy TEXT NOT NULL,
  policy_name TEXT NOT NULL,
  name TEXT NOT NULL,
  name_search TEXT NOT NULL,
  -- stopped, paused, waiting, running, finished
  state TEXT NOT NULL,
  -- Place of the ring under way
  ring INTEGER NOT NULL,
  -- JSON: rings with their gates, and when each began (rollout.ts)
  rings TEXT NOT NULL,
  -- JSON: failure budget
  budget TEXT NOT NULL,
  fast_lane INTEGER NOT NULL,
  -- Empty, or why it is not running: texts.ts
  why TEXT NOT NULL,
  why_at TEXT,
  why_who TEXT,
  why_text TEXT,
  -- Failures from before were looked at by a person when it went on
  budget_from TEXT NOT NULL,
  started_at TEXT NOT NULL,
  ended_at TEXT
);

CREATE INDEX rollouts_by_facility ON rollouts_rollouts (facility, state, policy);

-- Versions that a rollout tries, ring by ring.
CREATE TABLE rollouts_versions (
  rollout TEXT NOT NULL,
  package TEXT NOT NULL,
  architecture TEXT NOT NULL,
  version TEXT NOT NULL,
  PRIMARY KEY (rollout, package, architecture, version)
);

CREATE TABLE rollouts_members (
  rollout TEXT NOT NULL,
  device TEXT NOT NULL,
  facility TEXT NOT NULL,
  identity TEXT NOT NULL,
  department TEXT,
  department_search TEXT,
  name TEXT NOT NULL,
  name_search TEXT NOT NULL,
  ring INTEGER NOT NULL,
  -- 1: goes by itself, before the others of its ring
  alone INTEGER NOT NULL,
  -- 1: goes ahead of its ring because of the danger
  fast INTEGER NOT NULL,
  -- rollouts-api.ts
  state TEXT NOT NULL,
  because TEXT,
  about TEXT,
  packages INTEGER NOT NULL,
  plan INTEGER,
  action TEXT,
  -- Of the plan it was given last: plan-device.ts
  plan_key TEXT NOT NULL,
  last_start TEXT,
  -- JSON
  windows TEXT NOT NULL,
  next_window TEXT,
  ordered_at TEXT,
  at TEXT,
  -- 1: its installation began
  begun INTEGER NOT NULL,
  -- JSON: open findings, services and ports before; empty until it is ordered
  before TEXT NOT NULL,
  -- JSON: open findings after it was done, from an inventory that was read since; empty until then
  after TEXT NOT NULL,
  PRIMARY KEY (rollout, device)
);

CREATE INDEX rollouts_members_by_work ON rollouts_members (identity, plan);

CREATE INDEX rollouts_members_by_device ON rollouts_members (device);

-- 「調子が悪い」
CREATE TABLE rollouts_trouble (
  id TEXT NOT NULL PRIMARY KEY,
  facility TEXT NOT NULL,
  device TEXT NOT NULL,
  words TEXT NOT NULL,
  at TEXT NOT NULL,
  by_name TEXT NOT NULL,
  over_at TEXT,
  over_words TEXT,
  over_by TEXT
);

CREATE INDEX rollouts_trouble_by_device ON rollouts_trouble (facility, device);

-- What a department wants to be so again after an update.
CREATE TABLE rollouts_checks (
  facility TEXT NOT NULL,
  department TEXT NOT NULL,
  checks TEXT NOT NULL,
  PRIMARY KEY (facility, department)
);

-- Backups of devices for which a person vouches.
CREATE TABLE rollouts_backups (
  id TEXT NOT NULL PRIMARY KEY,
  facility TEXT NOT NULL,
  device TEXT NOT NULL,
  taken_on TEXT NOT NULL,
  note TEXT NOT NULL,
  by_name TEXT NOT NULL,
  at TEXT NOT NULL
);

CREATE INDEX rollouts_backups_by_device ON rollouts_backups (facility, device, taken_on);
