-- Devices of which something changed that planning reads, noted by the database itself whoever writes, so that a round looks at these alone.
-- Empty: it may concern every device. Taken out by the planner (touched.ts); what is only when a device was heard of last is not noted.
CREATE TABLE rollouts_touched (
  device TEXT NOT NULL
);

CREATE INDEX rollouts_touched_by_device ON rollouts_touched (device);

-- SQLite writes one transaction after the other: a device that is noted already need not be noted again.
-- only sqlite
CREATE TRIGGER rollouts_touch_device_added AFTER INSERT ON devices_devices BEGIN INSERT INTO rollouts_touched (device) SELECT new.id WHERE NOT EXISTS (SELECT 1 FROM rollouts_touched WHERE device = new.id); END;

-- only sqlite
CREATE TRIGGER rollouts_touch_device_removed AFTER DELETE ON devices_devices BEGIN INSERT INTO rollouts_touched (device) SELECT old.id WHERE NOT EXISTS (SELECT 1 FROM rollouts_touched WHERE device = old.id); END;

-- only sqlite
CREATE TRIGGER rollouts_touch_device_changed AFTER UPDATE OF facility, name, name_search, department, department_search, exposure, profile, sample, model, vendor ON devices_devices
  WHEN old.facility IS NOT new.facility OR old.name IS NOT new.name OR old.name_search IS NOT new.name_search OR old.department IS NOT new.department
    OR old.department_search IS NOT new.department_search OR old.exposure IS NOT new.exposure OR old.profile IS NOT new.profile
    OR old.sample IS NOT new.sample OR old.model IS NOT new.model OR old.vendor IS NOT new.vendor
  BEGIN INSERT INTO rollouts_touched (device) SELECT new.id WHERE NOT EXISTS (SELECT 1 FROM rollouts_touched WHERE device = new.id); END;

-- only sqlite
CREATE TRIGGER rollouts_touch_identity_added AFTER INSERT ON enrolment_identities WHEN new.device IS NOT NULL
  BEGIN INSERT INTO rollouts_touched (device) SELECT new.device WHERE NOT EXISTS (SELECT 1 FROM rollouts_touched WHERE device = new.device); END;

-- only sqlite
CREATE TRIGGER rollouts_touch_identity_removed AFTER DELETE ON enrolment_identities WHEN old.device IS NOT NULL
  BEGIN INSERT INTO rollouts_touched (device) SELECT old.device WHERE NOT EXISTS (SELECT 1 FROM rollouts_touched WHERE device = old.device); END;

-- only sqlite
CREATE TRIGGER rollouts_touch_identity_changed AFTER UPDATE OF facility, department, kind, state, device ON enrolment_identities
  WHEN old.facility IS NOT new.facility OR old.department IS NOT new.department OR old.kind IS NOT new.kind OR old.state IS NOT new.state OR old.device IS NOT new.device
  BEGIN INSERT INTO rollouts_touched (device) SELECT new.device WHERE new.device IS NOT NULL UNION SELECT old.device WHERE old.device IS NOT NULL; END;

-- only sqlite
CREATE TRIGGER rollouts_touch_standing_added AFTER INSERT ON director_devices
  BEGIN INSERT INTO rollouts_touched (device) SELECT device FROM enrolment_identities WHERE id = new.identity AND device IS NOT NULL; END;

-- only sqlite
CREATE TRIGGER rollouts_touch_standing_removed AFTER DELETE ON director_devices
  BEGIN INSERT INTO rollouts_touched (device) SELECT device FROM enrolment_identities WHERE id = old.identity AND device IS NOT NULL; END;

-- only sqlite
CREATE TRIGGER rollouts_touch_standing_changed AFTER UPDATE OF said ON director_devices WHEN old.said IS NOT new.said
  BEGIN INSERT INTO rollouts_touched (device) SELECT device FROM enrolment_identities WHERE id = new.identity AND device IS NOT NULL; END;

-- only sqlite
CREATE TRIGGER rollouts_touch_decision_added AFTER INSERT ON policies_devices BEGIN INSERT INTO rollouts_touched (device) SELECT new.device WHERE NOT EXISTS (SELECT 1 FROM rollouts_touched WHERE device = new.device); END;

-- only sqlite
CREATE TRIGGER rollouts_touch_decision_removed AFTER DELETE ON policies_devices BEGIN INSERT INTO rollouts_touched (device) SELECT old.device WHERE NOT EXISTS (SELECT 1 FROM rollouts_touched WHERE device = old.device); END;

-- only sqlite
CREATE TRIGGER rollouts_touch_decision_changed AFTER UPDATE ON policies_devices BEGIN INSERT INTO rollouts_touched (device) SELECT new.device WHERE NOT EXISTS (SELECT 1 FROM rollouts_touched WHERE device = new.device); END;

-- only sqlite
CREATE TRIGGER rollouts_touch_report_added AFTER INSERT ON inventories_reports BEGIN INSERT INTO rollouts_touched (device) SELECT new.device WHERE NOT EXISTS (SELECT 1 FROM rollouts_touched WHERE device = new.device); END;

-- only sqlite
CREATE TRIGGER rollouts_touch_report_removed AFTER DELETE ON inventories_reports BEGIN INSERT INTO rollouts_touched (device) SELECT old.device WHERE NOT EXISTS (SELECT 1 FROM rollouts_touched WHERE device = old.device); END;

-- only sqlite
CREATE TRIGGER rollouts_touch_report_changed AFTER UPDATE ON inventories_reports BEGIN INSERT INTO rollouts_touched (device) SELECT new.device WHERE NOT EXISTS (SELECT 1 FROM rollouts_touched WHERE device = new.device); END;

-- only sqlite
CREATE TRIGGER rollouts_touch_stand_added AFTER INSERT ON rollouts_devices BEGIN INSERT INTO rollouts_touched (device) SELECT new.device WHERE NOT EXISTS (SELECT 1 FROM rollouts_touched WHERE device = new.device); END;

-- only sqlite
CREATE TRIGGER rollouts_touch_stand_removed AFTER DELETE ON rollouts_devices BEGIN INSERT INTO rollouts_touched (device) SELECT old.device WHERE NOT EXISTS (SELECT 1 FROM rollouts_touched WHERE device = old.device); END;

-- only sqlite
CREATE TRIGGER rollouts_touch_stand_changed AFTER UPDATE ON rollouts_devices BEGIN INSERT INTO rollouts_touched (device) SELECT new.device WHERE NOT EXISTS (SELECT 1 FROM rollouts_touched WHERE device = new.device); END;

-- only sqlite
CREATE TRIGGER rollouts_touch_member_added AFTER INSERT ON rollouts_members BEGIN INSERT INTO rollouts_touched (device) SELECT new.device WHERE NOT EXISTS (SELECT 1 FROM rollouts_touched WHERE device = new.device); END;

-- only sqlite
CREATE TRIGGER rollouts_touch_member_removed AFTER DELETE ON rollouts_members BEGIN INSERT INTO rollouts_touched (device) SELECT old.device WHERE NOT EXISTS (SELECT 1 FROM rollouts_touched WHERE device = old.device); END;

-- only sqlite
CREATE TRIGGER rollouts_touch_member_changed AFTER UPDATE ON rollouts_members BEGIN INSERT INTO rollouts_touched (device) SELECT new.device WHERE NOT EXISTS (SELECT 1 FROM rollouts_touched WHERE device = new.device); END;

-- only sqlite
CREATE TRIGGER rollouts_touch_backup_added AFTER INSERT ON rollouts_backups BEGIN INSERT INTO rollouts_touched (device) SELECT new.device WHERE NOT EXISTS (SELECT 1 FROM rollouts_touched WHERE device = new.device); END;

-- only sqlite
CREATE TRIGGER rollouts_touch_backup_removed AFTER DELETE ON rollouts_backups BEGIN INSERT INTO rollouts_touched (device) SELECT old.device WHERE NOT EXISTS (SELECT 1 FROM rollouts_touched WHERE device = old.device); END;

-- only sqlite
CREATE TRIGGER rollouts_touch_backup_changed AFTER UPDATE ON rollouts_backups BEGIN INSERT INTO rollouts_touched (device) SELECT new.device WHERE NOT EXISTS (SELECT 1 FROM rollouts_touched WHERE device = new.device); END;

-- Of updates planning reads which ones failed, and which programs were laid out.
-- only sqlite
CREATE TRIGGER rollouts_touch_patch_added AFTER INSERT ON rollouts_patches WHEN (new.state = 'failed' OR (new.state = 'done' AND new.kind = 'application'))
  BEGIN INSERT INTO rollouts_touched (device) SELECT new.device WHERE NOT EXISTS (SELECT 1 FROM rollouts_touched WHERE device = new.device); END;

-- only sqlite
CREATE TRIGGER rollouts_touch_patch_removed AFTER DELETE ON rollouts_patches WHEN (old.state = 'failed' OR (old.state = 'done' AND old.kind = 'application'))
  BEGIN INSERT INTO rollouts_touched (device) SELECT old.device WHERE NOT EXISTS (SELECT 1 FROM rollouts_touched WHERE device = old.device); END;

-- only sqlite
CREATE TRIGGER rollouts_touch_patch_changed AFTER UPDATE ON rollouts_patches WHEN (new.state = 'failed' OR (new.state = 'done' AND new.kind = 'application')) OR (old.state = 'failed' OR (old.state = 'done' AND old.kind = 'application'))
  BEGIN INSERT INTO rollouts_touched (device) SELECT new.device WHERE NOT EXISTS (SELECT 1 FROM rollouts_touched WHERE device = new.device); END;

-- only sqlite
CREATE TRIGGER rollouts_touch_answer_added AFTER INSERT ON rollouts_answers BEGIN INSERT INTO rollouts_touched (device) SELECT '' WHERE NOT EXISTS (SELECT 1 FROM rollouts_touched WHERE device = ''); END;

-- only sqlite
CREATE TRIGGER rollouts_touch_answer_removed AFTER DELETE ON rollouts_answers BEGIN INSERT INTO rollouts_touched (device) SELECT '' WHERE NOT EXISTS (SELECT 1 FROM rollouts_touched WHERE device = ''); END;

-- only sqlite
CREATE TRIGGER rollouts_touch_answer_changed AFTER UPDATE ON rollouts_answers BEGIN INSERT INTO rollouts_touched (device) SELECT '' WHERE NOT EXISTS (SELECT 1 FROM rollouts_touched WHERE device = ''); END;

-- only sqlite
CREATE TRIGGER rollouts_touch_published_added AFTER INSERT ON rollouts_published BEGIN INSERT INTO rollouts_touched (device) SELECT '' WHERE NOT EXISTS (SELECT 1 FROM rollouts_touched WHERE device = ''); END;

-- only sqlite
CREATE TRIGGER rollouts_touch_published_removed AFTER DELETE ON rollouts_published BEGIN INSERT INTO rollouts_touched (device) SELECT '' WHERE NOT EXISTS (SELECT 1 FROM rollouts_touched WHERE device = ''); END;

-- only sqlite
CREATE TRIGGER rollouts_touch_published_changed AFTER UPDATE ON rollouts_published BEGIN INSERT INTO rollouts_touched (device) SELECT '' WHERE NOT EXISTS (SELECT 1 FROM rollouts_touched WHERE device = ''); END;

-- PostgreSQL has several writers at once: each notes what it changes, also what another one noted, whose note may be taken before this one is there.
-- only postgres
CREATE FUNCTION rollouts_touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP <> 'DELETE' THEN INSERT INTO rollouts_touched (device) SELECT NEW.device WHERE NEW.device IS NOT NULL; END IF; IF TG_OP <> 'INSERT' THEN
  INSERT INTO rollouts_touched (device) SELECT OLD.device WHERE OLD.device IS NOT NULL AND (TG_OP = 'DELETE' OR OLD.device IS DISTINCT FROM NEW.device); END IF; RETURN NULL; END $$;

-- only postgres
CREATE FUNCTION rollouts_touch_new_id() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO rollouts_touched (device) VALUES (NEW.id); RETURN NULL; END $$;

-- only postgres
CREATE FUNCTION rollouts_touch_old_id() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO rollouts_touched (device) VALUES (OLD.id); RETURN NULL; END $$;

-- only postgres
CREATE FUNCTION rollouts_touch_new_identity() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO rollouts_touched (device) SELECT device FROM enrolment_identities WHERE id = NEW.identity AND device IS NOT NULL; RETURN NULL; END $$;

-- only postgres
CREATE FUNCTION rollouts_touch_old_identity() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO rollouts_touched (device) SELECT device FROM enrolment_identities WHERE id = OLD.identity AND device IS NOT NULL; RETURN NULL; END $$;

-- only postgres
CREATE FUNCTION rollouts_touch_all() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO rollouts_touched (device) VALUES (''); RETURN NULL; END $$;

-- only postgres
CREATE TRIGGER rollouts_touch_device_added AFTER INSERT ON devices_devices FOR EACH ROW EXECUTE FUNCTION rollouts_touch_new_id();

-- only postgres
CREATE TRIGGER rollouts_touch_device_removed AFTER DELETE ON devices_devices FOR EACH ROW EXECUTE FUNCTION rollouts_touch_old_id();

-- only postgres
CREATE TRIGGER rollouts_touch_device_changed AFTER UPDATE OF facility, name, name_search, department, department_search, exposure, profile, sample, model, vendor ON devices_devices FOR EACH ROW
  WHEN ((OLD.facility, OLD.name, OLD.name_search, OLD.department, OLD.department_search, OLD.exposure, OLD.profile, OLD.sample, OLD.model, OLD.vendor) IS DISTINCT FROM (NEW.facility, NEW.name, NEW.name_search, NEW.department, NEW.department_search, NEW.exposure, NEW.profile, NEW.sample, NEW.model, NEW.vendor))
  EXECUTE FUNCTION rollouts_touch_new_id();

-- only postgres
CREATE TRIGGER rollouts_touch_identity_listed AFTER INSERT OR DELETE ON enrolment_identities FOR EACH ROW EXECUTE FUNCTION rollouts_touch();

-- only postgres
CREATE TRIGGER rollouts_touch_identity_changed AFTER UPDATE OF facility, department, kind, state, device ON enrolment_identities FOR EACH ROW
  WHEN ((OLD.facility, OLD.department, OLD.kind, OLD.state, OLD.device) IS DISTINCT FROM (NEW.facility, NEW.department, NEW.kind, NEW.state, NEW.device))
  EXECUTE FUNCTION rollouts_touch();

-- only postgres
CREATE TRIGGER rollouts_touch_standing_added AFTER INSERT ON director_devices FOR EACH ROW EXECUTE FUNCTION rollouts_touch_new_identity();

-- only postgres
CREATE TRIGGER rollouts_touch_standing_removed AFTER DELETE ON director_devices FOR EACH ROW EXECUTE FUNCTION rollouts_touch_old_identity();

-- only postgres
CREATE TRIGGER rollouts_touch_standing_changed AFTER UPDATE OF said ON director_devices FOR EACH ROW WHEN (OLD.said IS DISTINCT FROM NEW.said) EXECUTE FUNCTION rollouts_touch_new_identity();

-- only postgres
CREATE TRIGGER rollouts_touch_decision AFTER INSERT OR UPDATE OR DELETE ON policies_devices FOR EACH ROW EXECUTE FUNCTION rollouts_touch();

-- only postgres
CREATE TRIGGER rollouts_touch_report AFTER INSERT OR UPDATE OR DELETE ON inventories_reports FOR EACH ROW EXECUTE FUNCTION rollouts_touch();

-- only postgres
CREATE TRIGGER rollouts_touch_stand AFTER INSERT OR UPDATE OR DELETE ON rollouts_devices FOR EACH ROW EXECUTE FUNCTION rollouts_touch();

-- only postgres
CREATE TRIGGER rollouts_touch_member AFTER INSERT OR UPDATE OR DELETE ON rollouts_members FOR EACH ROW EXECUTE FUNCTION rollouts_touch();

-- only postgres
CREATE TRIGGER rollouts_touch_backup AFTER INSERT OR UPDATE OR DELETE ON rollouts_backups FOR EACH ROW EXECUTE FUNCTION rollouts_touch();

-- only postgres
CREATE TRIGGER rollouts_touch_patch_added AFTER INSERT ON rollouts_patches FOR EACH ROW WHEN ((NEW.state = 'failed' OR (NEW.state = 'done' AND NEW.kind = 'application'))) EXECUTE FUNCTION rollouts_touch();

-- only postgres
CREATE TRIGGER rollouts_touch_patch_removed AFTER DELETE ON rollouts_patches FOR EACH ROW WHEN ((OLD.state = 'failed' OR (OLD.state = 'done' AND OLD.kind = 'application'))) EXECUTE FUNCTION rollouts_touch();

-- only postgres
CREATE TRIGGER rollouts_touch_patch_changed AFTER UPDATE ON rollouts_patches FOR EACH ROW WHEN ((NEW.state = 'failed' OR (NEW.state = 'done' AND NEW.kind = 'application')) OR (OLD.state = 'failed' OR (OLD.state = 'done' AND OLD.kind = 'application'))) EXECUTE FUNCTION rollouts_touch();

-- only postgres
CREATE TRIGGER rollouts_touch_answer AFTER INSERT OR UPDATE OR DELETE ON rollouts_answers FOR EACH STATEMENT EXECUTE FUNCTION rollouts_touch_all();

-- only postgres
CREATE TRIGGER rollouts_touch_published AFTER INSERT OR UPDATE OR DELETE ON rollouts_published FOR EACH STATEMENT EXECUTE FUNCTION rollouts_touch_all();
