-- A ticket is the request, the idempotency record and the state of the job, in one row. Its id is
-- also the id of the task's message and of the thing the task makes.
CREATE TABLE ticket (
  id              BINARY(16)   NOT NULL,
  tenant          VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  idempotency_key VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  request_hash    BINARY(32)   NOT NULL,
  task            VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  command         MEDIUMBLOB   NOT NULL,
  resource        VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NULL,
  traceparent     VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NULL,
  status          VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  stage           VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NULL,
  done            BOOLEAN      NOT NULL,
  attempts        INT          NOT NULL,
  version         INT          NOT NULL,
  created_at      DATETIME(6)  NOT NULL,
  updated_at      DATETIME(6)  NOT NULL,
  republished_at  DATETIME(6)  NULL,
  result          TEXT         NULL,
  error           TEXT         NULL,
  PRIMARY KEY (id),
  UNIQUE KEY ticket_idempotency (tenant, idempotency_key),
  KEY ticket_by_tenant (tenant, id),
  KEY ticket_open (done, created_at)
);
