-- 1 = the counters of the facility's profiles are those of this match; 0 = they are being brought up to date.
ALTER TABLE findings_matched ADD COLUMN listed INTEGER NOT NULL DEFAULT 1;

-- Rows are compared with the table itself.
ALTER TABLE findings_matched DROP COLUMN counts;
