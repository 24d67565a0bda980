-- What there should be (ledger) or was sighted on the network, as lists from outside the agents say. `line` is the whole row.
CREATE TABLE ledger_entries (
  id TEXT NOT NULL PRIMARY KEY,
  facility TEXT NOT NULL,
  -- What a row is recognised by when the list comes again: asset number, else serial number, else name …
  key TEXT NOT NULL,
  counts TEXT NOT NULL,
  source TEXT NOT NULL,
  source_search TEXT NOT NULL,
  line TEXT NOT NULL,
  name TEXT NOT NULL,
  name_search TEXT NOT NULL,
  asset_number TEXT,
  asset_number_search TEXT,
  kind TEXT,
  kind_search TEXT,
  maker TEXT,
  maker_search TEXT,
  model TEXT,
  model_search TEXT,
  serial TEXT,
  serial_search TEXT,
  department TEXT,
  department_search TEXT,
  building TEXT,
  floor TEXT,
  room TEXT,
  in_use TEXT NOT NULL,
  vendor TEXT,
  vendor_search TEXT,
  contract TEXT,
  ip TEXT,
  ip_search TEXT,
  mac TEXT,
  mac_search TEXT,
  -- The device it was recognised as.
  device TEXT
);

CREATE UNIQUE INDEX ledger_entries_by_key ON ledger_entries (facility, key);

CREATE INDEX ledger_entries_by_device ON ledger_entries (device);

-- A list that somebody looks at before it is taken.
CREATE TABLE ledger_previews (
  id TEXT NOT NULL PRIMARY KEY,
  facility TEXT NOT NULL,
  file TEXT NOT NULL,
  reading TEXT NOT NULL,
  by_id TEXT NOT NULL,
  expires_at TEXT NOT NULL
);

CREATE TABLE ledger_differences (
  id TEXT NOT NULL PRIMARY KEY,
  facility TEXT NOT NULL,
  problem TEXT NOT NULL,
  name TEXT NOT NULL,
  name_search TEXT NOT NULL,
  department TEXT,
  department_search TEXT,
  params TEXT NOT NULL,
  device TEXT,
  since TEXT NOT NULL
);

CREATE INDEX ledger_differences_by_facility ON ledger_differences (facility);
