-- What the ticket is about, in place of the path under which the ingress shows it. Only tickets that
-- earlier releases accepted have a resource, and these have no subject.
ALTER TABLE ticket
  ADD COLUMN subject_kind VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
  ADD COLUMN subject_id   VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL;
