-- The audit log becomes a chain of pages. Entries are lines of JSON. They are stored with what they
-- record, in audit_pending; one ingress at a time moves them into pages, afterwards.

-- How far each sequence is. Whoever numbers rows has locked the row of the sequence.
CREATE TABLE sequence_head (
  name VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  last BIGINT      NOT NULL, -- 0 before the first
  hash BINARY(32)  NOT NULL, -- of the last row, if its rows are chained; zeros before the first
  PRIMARY KEY (name)
);

INSERT INTO sequence_head (name, last, hash) VALUES ('audit', 0, UNHEX(REPEAT('00', 32)));

-- Entries that are in no page yet: one row for each transaction.
CREATE TABLE audit_pending (
  position   BIGINT      NOT NULL AUTO_INCREMENT,
  entries    MEDIUMBLOB  NOT NULL, -- lines
  tickets    MEDIUMBLOB  NOT NULL, -- 16 bytes for each ticket whose row says what its entry says
  bytes      INT         NOT NULL, -- of the lines and of what is read of the tickets, about
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (position)
);

-- The pages. No process may change one; workers delete the oldest.
CREATE TABLE audit_chain (
  seq       BIGINT      NOT NULL,
  closed_at DATETIME(6) NOT NULL, -- not before that of the page before it
  -- The first and the last time in the ids of its entries, in milliseconds, at most a minute apart.
  first_ms  BIGINT      NOT NULL,
  last_ms   BIGINT      NOT NULL,
  entries   INT         NOT NULL,
  content   LONGBLOB    NOT NULL, -- lines, as COMPRESS() writes them: UNCOMPRESS(content) shows them
  hash      BINARY(32)  NOT NULL, -- SHA-256 over the hash before it, the number and the page
  PRIMARY KEY (seq),
  KEY audit_chain_by_id_time (last_ms, first_ms),
  KEY audit_chain_by_time (closed_at)
);

-- In which segments a tenant, an actor or an id occurs; each term is the beginning of a SHA-256.
-- Segment n is the pages from 16n + 1 to 16n + 16, and has rows once its last page is there.
-- An id that was made within the times of a page has no row for it.
CREATE TABLE audit_term (
  term    BINARY(8) NOT NULL,
  segment BIGINT    NOT NULL,
  PRIMARY KEY (term, segment),
  KEY audit_term_by_segment (segment)
);

-- Where the chain begins now: the last page that was purged.
CREATE TABLE audit_purged (
  id   TINYINT    NOT NULL,
  seq  BIGINT     NOT NULL,
  hash BINARY(32) NOT NULL,
  PRIMARY KEY (id)
);

INSERT INTO audit_purged (id, seq, hash) VALUES (1, 0, UNHEX(REPEAT('00', 32)));

-- The table audit stays: processes of the release before still write to it until they are
-- replaced. Its rows are moved into pages, too.
