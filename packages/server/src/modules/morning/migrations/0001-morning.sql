-- 朝の一枚, as it was made on each morning
CREATE TABLE morning_sheets (
  facility TEXT NOT NULL,
  -- Day in Japan
  day TEXT NOT NULL,
  made_at TEXT NOT NULL,
  -- JSON (docs/formats/morning.md)
  content TEXT NOT NULL,
  PRIMARY KEY (facility, day)
);

-- The screen of the duty desk: one link, which opens nothing but the sheet
CREATE TABLE morning_desks (
  facility TEXT NOT NULL PRIMARY KEY,
  -- SHA-256 of a random word of 256 bits
  token_hash TEXT NOT NULL,
  made_at TEXT NOT NULL,
  made_by TEXT NOT NULL
);
