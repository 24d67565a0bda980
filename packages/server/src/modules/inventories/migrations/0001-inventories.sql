-- Every distinct software entry of any manifest, once. `entry` is the JSON array of its parts in the order of the seal.
CREATE TABLE inventories_software (
  no INTEGER NOT NULL PRIMARY KEY,
  -- SHA-256 of the entry: an index of PostgreSQL takes no text of several thousand bytes.
  key TEXT NOT NULL UNIQUE,
  entry TEXT NOT NULL
);

-- A manifest, once however many devices have it: its software as the sorted numbers of its entries, differences as LEB128.
CREATE TABLE inventories_manifests (
  no INTEGER NOT NULL PRIMARY KEY,
  digest TEXT NOT NULL UNIQUE,
  os TEXT NOT NULL,
  arch TEXT NOT NULL,
  entries INTEGER NOT NULL,
  software BLOB NOT NULL
);

CREATE TABLE inventories_reports (
  device TEXT NOT NULL PRIMARY KEY,
  facility TEXT NOT NULL,
  manifest INTEGER NOT NULL REFERENCES inventories_manifests (no),
  facts TEXT NOT NULL,
  state TEXT NOT NULL,
  unreadable TEXT NOT NULL,
  at TEXT NOT NULL
);

CREATE INDEX inventories_reports_by_manifest ON inventories_reports (manifest);
