-- One row for each run of a reconciliation job; id is the message that asked for it.
CREATE TABLE reconciliation_run (
  id            BINARY(16)  NOT NULL,
  job           VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  started_at    DATETIME(6) NOT NULL,
  finished_at   DATETIME(6) NOT NULL,
  checked       BIGINT      NOT NULL,
  repaired      BIGINT      NOT NULL,
  discrepancies BIGINT      NOT NULL,
  PRIMARY KEY (id),
  KEY reconciliation_run_by_job (job, started_at)
);

-- What did not agree: subject names the thing, left_value is what should be, right_value what is.
-- The same discrepancy is open once; the run that no longer finds it resolves it.
CREATE TABLE discrepancy (
  id           BINARY(16)   NOT NULL,
  type         VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  severity     VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  subject      VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  left_value   VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  right_value  VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  first_seen   DATETIME(6)  NOT NULL,
  last_seen    DATETIME(6)  NOT NULL,
  status       VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  last_run     BINARY(16)   NOT NULL,
  open_subject VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin
    GENERATED ALWAYS AS (CASE WHEN status = 'open' THEN subject END) STORED,
  PRIMARY KEY (id),
  UNIQUE KEY discrepancy_open (type, open_subject),
  KEY discrepancy_by_status (status, id),
  CONSTRAINT discrepancy_severity CHECK (severity IN ('warning', 'critical')),
  CONSTRAINT discrepancy_status CHECK (status IN ('open', 'resolved'))
);
