-- How far the purge is, in one row, which whoever takes a step has locked.
CREATE TABLE retention (
  id              TINYINT      NOT NULL,
  -- The run under way, null between runs: what it purges now, and from where.
  run             BINARY(16)   NULL,
  run_started_at  DATETIME(6)  NULL,
  stepped_at      DATETIME(6)  NULL,
  area            VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NULL,
  position        VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NULL,
  purged          BIGINT       NOT NULL,
  -- When the last run began that has ended.
  last_started_at DATETIME(6)  NULL,
  PRIMARY KEY (id)
);

INSERT INTO retention (id, purged) VALUES (1, 0);
