-- 対外通知: whether anything is said outside at all, and what. Off until a person turns it on.
CREATE TABLE outward_settings (
  facility TEXT NOT NULL PRIMARY KEY,
  enabled INTEGER NOT NULL,
  -- The code that the hospital gave itself
  site TEXT NOT NULL,
  -- JSON list of kinds
  kinds TEXT NOT NULL,
  -- The relay speaks by itself when it hears nothing of the server for so long
  silent_minutes INTEGER NOT NULL,
  -- JSON: by kind, how many were last told of; what is not in it is not standing
  told TEXT NOT NULL,
  -- Day in Japan of the last message of a morning; empty before the first
  morning TEXT NOT NULL
);

-- What was said, by rising number
CREATE TABLE outward_letters (
  facility TEXT NOT NULL,
  number INTEGER NOT NULL,
  kind TEXT NOT NULL,
  count INTEGER NOT NULL,
  site TEXT NOT NULL,
  at TEXT NOT NULL,
  -- Of the one that lies at the relay for the case of silence
  silent_minutes INTEGER,
  -- When nothing more is expected of it
  ended_at TEXT,
  -- sent, failed, withdrawn; NULL before the end
  outcome TEXT,
  -- JSON list: what each relay said of it on each way
  told TEXT NOT NULL,
  PRIMARY KEY (facility, number)
);

CREATE INDEX outward_letters_open ON outward_letters (facility, ended_at, number);

-- What the relays in the DMZ said of their ways
CREATE TABLE outward_gates (
  facility TEXT NOT NULL,
  gate TEXT NOT NULL,
  -- JSON list
  ways TEXT NOT NULL,
  heard_at TEXT NOT NULL,
  PRIMARY KEY (facility, gate)
);
