CREATE TABLE acceptances_acceptances (
  id TEXT NOT NULL PRIMARY KEY,
  facility TEXT NOT NULL,
  finding TEXT NOT NULL,
  finding_search TEXT NOT NULL,
  -- NULL: on every device of the facility.
  device TEXT,
  reason TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  since TEXT NOT NULL,
  -- Last day on which it holds.
  until TEXT NOT NULL,
  withdrawn INTEGER NOT NULL
);

CREATE INDEX acceptances_by_facility ON acceptances_acceptances (facility);

CREATE INDEX acceptances_by_device ON acceptances_acceptances (device);
