-- Wake-on-LAN: one row for each time a device is to be switched on by the relay of its segment.
CREATE TABLE waking_wakes (
  id TEXT NOT NULL PRIMARY KEY,
  facility TEXT NOT NULL,
  device TEXT NOT NULL,
  -- Relay that is to send it
  relay TEXT NOT NULL,
  -- With single spaces between
  macs TEXT NOT NULL,
  at TEXT NOT NULL,
  -- test or window
  why TEXT NOT NULL,
  -- packages/protocol/src/wakes-api.ts
  state TEXT NOT NULL,
  -- Of not-sent: what the relay said, or relay-silent
  because TEXT,
  sent_at TEXT,
  -- When the device had reported last before it was sent
  seen_before TEXT,
  minutes INTEGER,
  made_at TEXT NOT NULL,
  made_by TEXT NOT NULL
);

CREATE INDEX waking_wakes_by_device ON waking_wakes (facility, device, at);
CREATE INDEX waking_wakes_by_relay ON waking_wakes (relay, state, at);

-- Number of each relay's list; grows with every change, so that an older list cannot be shown again.
CREATE TABLE waking_lists (
  relay TEXT NOT NULL PRIMARY KEY,
  facility TEXT NOT NULL,
  number INTEGER NOT NULL
);
