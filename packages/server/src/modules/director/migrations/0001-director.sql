-- How each identity says the signed metadata stand on it.
CREATE TABLE director_devices (
  identity TEXT NOT NULL PRIMARY KEY,
  facility TEXT NOT NULL,
  -- ok, old, unreachable, invalid: the worse of both repositories
  standing TEXT NOT NULL,
  -- The agent's own words (agentTrustShape), JSON
  said TEXT NOT NULL,
  said_at TEXT NOT NULL,
  -- Since when it stands like this
  since TEXT NOT NULL
);

CREATE INDEX director_devices_by_facility ON director_devices (facility, standing);

-- Content that a plan wanted and no offline key has signed: 承認待ち
CREATE TABLE director_waiting (
  id TEXT NOT NULL PRIMARY KEY,
  facility TEXT NOT NULL,
  -- Target path as the catalogue would name it
  content TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  length INTEGER NOT NULL,
  devices INTEGER NOT NULL,
  since TEXT NOT NULL,
  signed_at TEXT
);

CREATE UNIQUE INDEX director_waiting_by_content ON director_waiting (facility, content, sha256);
