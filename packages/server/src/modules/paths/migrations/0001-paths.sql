-- What each station between the internet side and the wards said of itself last.
CREATE TABLE paths_stations (
  identity TEXT NOT NULL PRIMARY KEY,
  facility TEXT NOT NULL,
  -- relay, gate, collector
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  -- Identity of the station further in; empty for this server
  above TEXT NOT NULL,
  last_contact TEXT NOT NULL,
  -- Number of its last status, so that an older one is not shown again
  sequence INTEGER NOT NULL,
  -- The day in Japan of day_bytes
  day TEXT NOT NULL,
  day_bytes INTEGER NOT NULL,
  -- Its own counter of fetched bytes, and since when it counts
  counter INTEGER NOT NULL,
  counter_since TEXT NOT NULL,
  -- The rest of what it said, JSON
  said TEXT NOT NULL
);

CREATE INDEX paths_stations_by_facility ON paths_stations (facility, identity);

-- Through which relays a device or relay comes, nearest first; written when it changes.
CREATE TABLE paths_ways (
  identity TEXT NOT NULL PRIMARY KEY,
  facility TEXT NOT NULL,
  -- Identities with single spaces between; empty for who comes itself
  chain TEXT NOT NULL,
  since TEXT NOT NULL
);

CREATE INDEX paths_ways_by_facility ON paths_ways (facility, chain);

-- Visits to the stations of the DMZ.
CREATE TABLE paths_visits (
  id TEXT NOT NULL PRIMARY KEY,
  facility TEXT NOT NULL,
  station TEXT NOT NULL,
  at TEXT NOT NULL,
  -- Error codes and parameters, JSON; an empty list when all went well
  problems TEXT NOT NULL,
  pulled INTEGER NOT NULL,
  pushed INTEGER NOT NULL,
  bytes_in INTEGER NOT NULL,
  bytes_out INTEGER NOT NULL
);

CREATE INDEX paths_visits_by_station ON paths_visits (facility, station, at);
