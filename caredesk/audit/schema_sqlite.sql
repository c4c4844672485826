CREATE TABLE audit_log(id INTEGER PRIMARY KEY, first_idx INTEGER NOT NULL, origin TEXT NOT NULL) STRICT;
CREATE TABLE audit_body(id TEXT PRIMARY KEY, subject TEXT NOT NULL, sealed BLOB) STRICT, WITHOUT ROWID;
CREATE TABLE audit_entry(idx INTEGER PRIMARY KEY CHECK(idx >= 0), log INTEGER NOT NULL, data BLOB NOT NULL, body_id TEXT NOT NULL UNIQUE,
  at INTEGER NOT NULL, verb TEXT NOT NULL, actor TEXT, object TEXT, subject TEXT) STRICT;
CREATE TABLE audit_node(log INTEGER, level INTEGER, pos INTEGER, hash BLOB NOT NULL, PRIMARY KEY(log, level, pos)) STRICT, WITHOUT ROWID;
CREATE TABLE audit_checkpoint(log INTEGER, size INTEGER, note TEXT NOT NULL, PRIMARY KEY(log, size)) STRICT, WITHOUT ROWID;
CREATE INDEX audit_entry_object ON audit_entry(object, idx);
CREATE INDEX audit_entry_actor ON audit_entry(actor, idx);
CREATE INDEX audit_entry_verb ON audit_entry(verb, idx);
CREATE INDEX audit_entry_subject ON audit_entry(subject, idx);
CREATE INDEX audit_entry_at ON audit_entry(at);
CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER audit_node_no_update BEFORE UPDATE ON audit_node BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER audit_node_no_delete BEFORE DELETE ON audit_node BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER audit_checkpoint_no_update BEFORE UPDATE ON audit_checkpoint BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER audit_checkpoint_no_delete BEFORE DELETE ON audit_checkpoint BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER audit_body_no_delete BEFORE DELETE ON audit_body BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER audit_entry_next BEFORE INSERT ON audit_entry WHEN NEW.idx IS NOT (SELECT ifnull(max(idx), -1) + 1 FROM audit_entry) OR NEW.log IS NOT
  (SELECT max(id) FROM audit_log) OR EXISTS (SELECT 1 FROM audit_entry WHERE body_id = NEW.body_id) BEGIN SELECT RAISE(ABORT, 'not the next entry'); END;
CREATE TRIGGER audit_log_next BEFORE INSERT ON audit_log WHEN NEW.id IS NOT (SELECT ifnull(max(id), 0) + 1 FROM audit_log)
  OR NEW.first_idx IS NOT (SELECT ifnull(max(idx), -1) + 1 FROM audit_entry) BEGIN SELECT RAISE(ABORT, 'not the next log'); END;
CREATE TRIGGER audit_node_new BEFORE INSERT ON audit_node WHEN EXISTS (SELECT 1 FROM audit_node
  WHERE log = NEW.log AND level = NEW.level AND pos = NEW.pos) BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER audit_checkpoint_newer BEFORE INSERT ON audit_checkpoint WHEN NEW.size <= (SELECT ifnull(max(size), -1)
  FROM audit_checkpoint WHERE log = NEW.log) BEGIN SELECT RAISE(ABORT, 'not newer'); END;
CREATE TRIGGER audit_body_new BEFORE INSERT ON audit_body WHEN EXISTS (SELECT 1 FROM audit_body WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'exists'); END;
CREATE TRIGGER audit_body_empty BEFORE UPDATE ON audit_body WHEN NEW.sealed IS NOT NULL OR NEW.id IS NOT OLD.id OR NEW.subject IS NOT OLD.subject
  BEGIN SELECT RAISE(ABORT, 'may only be emptied'); END;
