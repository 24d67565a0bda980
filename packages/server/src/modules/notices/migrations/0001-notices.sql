-- お知らせ: something a person should know of, from when it began to when it was over.
CREATE TABLE notices_notices (
  id TEXT NOT NULL PRIMARY KEY,
  facility TEXT NOT NULL,
  -- Id of the line of the first page that it comes from
  kind TEXT NOT NULL,
  -- act-now, this-week, next-window, notice
  level TEXT NOT NULL,
  title_ja TEXT NOT NULL,
  title_en TEXT NOT NULL,
  detail_ja TEXT NOT NULL,
  detail_en TEXT NOT NULL,
  opens TEXT NOT NULL,
  -- How many devices, or whatever the sentence counts
  count INTEGER NOT NULL,
  began_at TEXT NOT NULL,
  -- When the sentence last changed
  changed_at TEXT NOT NULL,
  ended_at TEXT,
  seen_at TEXT,
  seen_by TEXT,
  mailed_at TEXT
);

CREATE INDEX notices_notices_by_end ON notices_notices (facility, ended_at, began_at);

-- At most one notice of a kind is open
CREATE UNIQUE INDEX notices_notices_open ON notices_notices (facility, kind) WHERE ended_at IS NULL;

-- Where notices are sent, and how the last try went
CREATE TABLE notices_mail (
  facility TEXT NOT NULL PRIMARY KEY,
  enabled INTEGER NOT NULL,
  host TEXT NOT NULL,
  port INTEGER NOT NULL,
  -- tls (from the first byte), starttls (demanded), none
  security TEXT NOT NULL,
  user_name TEXT NOT NULL,
  -- Sealed with the server's own key; empty where the mail server asks for none
  password_sealed TEXT NOT NULL,
  sender TEXT NOT NULL,
  -- JSON list of addresses
  recipients TEXT NOT NULL,
  -- JSON list of levels
  levels TEXT NOT NULL,
  last_sent_at TEXT,
  tried_at TEXT,
  failures INTEGER NOT NULL,
  problem TEXT
);
