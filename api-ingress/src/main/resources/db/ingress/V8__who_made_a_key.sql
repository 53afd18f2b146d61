-- Who made a key: the actor, as in the audit log. Null for a bootstrap key, and for keys that were
-- made before.
ALTER TABLE api_key
  ADD COLUMN created_by VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL AFTER created_at;
