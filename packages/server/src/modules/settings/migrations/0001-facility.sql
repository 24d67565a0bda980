CREATE TABLE settings_facilities (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  created_at TEXT NOT NULL
);

CREATE TABLE settings_values (
  facility TEXT NOT NULL REFERENCES settings_facilities (id),
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (facility, key)
);
