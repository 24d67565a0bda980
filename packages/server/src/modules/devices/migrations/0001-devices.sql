CREATE TABLE devices_devices (
  id TEXT NOT NULL PRIMARY KEY,
  facility TEXT NOT NULL REFERENCES settings_facilities (id),
  -- The name the source itself knows the machine by (machine-id, serial number); empty for what was typed in.
  source_id TEXT NOT NULL,
  -- Serial number or network addresses, to tell a machine from its clone.
  hardware TEXT NOT NULL,
  serial TEXT,
  -- Network addresses as its last report names them, with single spaces between.
  macs TEXT NOT NULL,
  ips TEXT NOT NULL,
  name TEXT NOT NULL,
  name_search TEXT NOT NULL,
  model TEXT,
  vendor TEXT,
  os TEXT NOT NULL,
  os_search TEXT NOT NULL,
  department TEXT,
  department_search TEXT,
  exposure TEXT NOT NULL,
  clinical_role TEXT NOT NULL,
  via TEXT NOT NULL,
  via_search TEXT NOT NULL,
  sample INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  last_seen TEXT,
  -- Number of the profile (findings module) the device shares with all that have the same software and place.
  profile INTEGER
);

CREATE INDEX devices_by_source ON devices_devices (facility, source_id);

CREATE INDEX devices_by_name ON devices_devices (facility, name_search);

CREATE INDEX devices_by_profile ON devices_devices (profile);

CREATE TABLE devices_history (
  id TEXT NOT NULL PRIMARY KEY,
  facility TEXT NOT NULL,
  device TEXT NOT NULL,
  at TEXT NOT NULL,
  what TEXT NOT NULL,
  what_search TEXT NOT NULL,
  params TEXT NOT NULL
);

CREATE INDEX devices_history_by_device ON devices_history (device, at);
