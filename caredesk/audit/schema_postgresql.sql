CREATE TABLE audit_log(id bigint PRIMARY KEY, first_idx bigint NOT NULL, origin text NOT NULL);
CREATE TABLE audit_body(id text PRIMARY KEY, subject text NOT NULL, sealed bytea);
CREATE TABLE audit_entry(idx bigint PRIMARY KEY CHECK(idx >= 0), log bigint NOT NULL, data bytea NOT NULL, body_id text NOT NULL UNIQUE,
  at bigint NOT NULL, verb text NOT NULL, actor text, object text, subject text);
CREATE TABLE audit_node(log bigint, level bigint, pos bigint, hash bytea NOT NULL, PRIMARY KEY(log, level, pos));
CREATE TABLE audit_checkpoint(log bigint, size bigint, note text NOT NULL, PRIMARY KEY(log, size));
CREATE TABLE audit_pending(id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body_id text NOT NULL UNIQUE, draft jsonb NOT NULL, at bigint NOT NULL);
CREATE INDEX audit_entry_object ON audit_entry(object, idx);
CREATE INDEX audit_entry_actor ON audit_entry(actor, idx);
CREATE INDEX audit_entry_verb ON audit_entry(verb, idx);
CREATE INDEX audit_entry_subject ON audit_entry(subject, idx);
CREATE INDEX audit_entry_at ON audit_entry(at);
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  RAISE EXCEPTION '% is append-only (%)', TG_TABLE_NAME, TG_OP USING ERRCODE = '42501'; END $$;
CREATE FUNCTION audit_next_entry() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NEW.idx IS DISTINCT FROM (SELECT coalesce(max(idx), -1) + 1 FROM audit_entry) OR NEW.log IS DISTINCT FROM (SELECT max(id) FROM audit_log) THEN
    RAISE EXCEPTION 'audit_entry: not the next entry' USING ERRCODE = '42501'; END IF; RETURN NEW; END $$;
CREATE FUNCTION audit_next_log() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NEW.id IS DISTINCT FROM (SELECT coalesce(max(id), 0) + 1 FROM audit_log) OR NEW.first_idx IS DISTINCT FROM (SELECT coalesce(max(idx), -1) + 1 FROM audit_entry) THEN
    RAISE EXCEPTION 'audit_log: not the next log' USING ERRCODE = '42501'; END IF; RETURN NEW; END $$;
CREATE FUNCTION audit_newer_checkpoint() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NEW.size <= (SELECT coalesce(max(size), -1) FROM audit_checkpoint WHERE log = NEW.log) THEN
    RAISE EXCEPTION 'audit_checkpoint: not newer' USING ERRCODE = '42501'; END IF; RETURN NEW; END $$;
CREATE FUNCTION audit_only_emptied() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF NEW.sealed IS NOT NULL OR NEW.id IS DISTINCT FROM OLD.id OR NEW.subject IS DISTINCT FROM OLD.subject THEN
    RAISE EXCEPTION 'audit_body may only be emptied' USING ERRCODE = '42501'; END IF; RETURN NEW; END $$;
CREATE FUNCTION audit_only_sequenced() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM audit_entry WHERE body_id = OLD.body_id) THEN
    RAISE EXCEPTION 'audit_pending: not sequenced yet' USING ERRCODE = '42501'; END IF; RETURN OLD; END $$;
CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_entry_next BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_next_entry();
CREATE TRIGGER audit_log_no_change BEFORE UPDATE OR DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_log_no_truncate BEFORE TRUNCATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_log_next BEFORE INSERT ON audit_log FOR EACH ROW EXECUTE FUNCTION audit_next_log();
CREATE TRIGGER audit_node_no_change BEFORE UPDATE OR DELETE ON audit_node FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_node_no_truncate BEFORE TRUNCATE ON audit_node FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_checkpoint_no_change BEFORE UPDATE OR DELETE ON audit_checkpoint FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_checkpoint_no_truncate BEFORE TRUNCATE ON audit_checkpoint FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_checkpoint_newer BEFORE INSERT ON audit_checkpoint FOR EACH ROW EXECUTE FUNCTION audit_newer_checkpoint();
CREATE TRIGGER audit_body_no_delete BEFORE DELETE ON audit_body FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_body_no_truncate BEFORE TRUNCATE ON audit_body FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_body_empty BEFORE UPDATE ON audit_body FOR EACH ROW EXECUTE FUNCTION audit_only_emptied();
CREATE TRIGGER audit_pending_no_update BEFORE UPDATE ON audit_pending FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_pending_sequenced BEFORE DELETE ON audit_pending FOR EACH ROW EXECUTE FUNCTION audit_only_sequenced();
CREATE TRIGGER audit_pending_no_truncate BEFORE TRUNCATE ON audit_pending FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_no_change, ENABLE ALWAYS TRIGGER audit_entry_no_truncate, ENABLE ALWAYS TRIGGER audit_entry_next;
ALTER TABLE audit_log ENABLE ALWAYS TRIGGER audit_log_no_change, ENABLE ALWAYS TRIGGER audit_log_no_truncate, ENABLE ALWAYS TRIGGER audit_log_next;
ALTER TABLE audit_node ENABLE ALWAYS TRIGGER audit_node_no_change, ENABLE ALWAYS TRIGGER audit_node_no_truncate;
ALTER TABLE audit_checkpoint ENABLE ALWAYS TRIGGER audit_checkpoint_no_change, ENABLE ALWAYS TRIGGER audit_checkpoint_no_truncate, ENABLE ALWAYS TRIGGER audit_checkpoint_newer;
ALTER TABLE audit_body ENABLE ALWAYS TRIGGER audit_body_no_delete, ENABLE ALWAYS TRIGGER audit_body_no_truncate, ENABLE ALWAYS TRIGGER audit_body_empty;
ALTER TABLE audit_pending ENABLE ALWAYS TRIGGER audit_pending_no_update, ENABLE ALWAYS TRIGGER audit_pending_sequenced, ENABLE ALWAYS TRIGGER audit_pending_no_truncate;
