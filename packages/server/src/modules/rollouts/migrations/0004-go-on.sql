-- 1: a person let it go on although a group that goes before it is not back
ALTER TABLE rollouts_members ADD COLUMN go_on INTEGER NOT NULL DEFAULT 0;
