-- Updates come from vendors' lists, from the catalogue and as releases of the agent: a plan has an action for each.
-- Action of the plan, of which the update is a part; NULL in rows from before, whose plans had one action
ALTER TABLE rollouts_patches ADD COLUMN action TEXT;

-- JSON: as people call it; empty for packages, whose name says it
ALTER TABLE rollouts_patches ADD COLUMN title TEXT NOT NULL DEFAULT '';
