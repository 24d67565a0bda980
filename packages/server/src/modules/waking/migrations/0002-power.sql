-- What devices said became of their power after they were woken; one row for each line of their journals.
CREATE TABLE waking_power (
  facility TEXT NOT NULL,
  device TEXT NOT NULL,
  identity TEXT NOT NULL,
  -- Counts the lines of an identity
  number INTEGER NOT NULL,
  -- Instant at which it was to be woken
  wake TEXT NOT NULL,
  at TEXT NOT NULL,
  -- woken, going-off, stayed-on
  outcome TEXT NOT NULL,
  because TEXT,
  about TEXT,
  received_at TEXT NOT NULL,
  PRIMARY KEY (identity, number)
);

CREATE INDEX waking_power_by_device ON waking_power (facility, device, wake);
