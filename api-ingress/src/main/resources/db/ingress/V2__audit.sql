-- Who asked for what, and what came of it. Append-only: no process may change or delete a row.
CREATE TABLE audit (
  id         BINARY(16)   NOT NULL,
  at         DATETIME(6)  NOT NULL,
  tenant     VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- The API key, as key_ and 32 hex digits.
  actor      VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- The address the request came from; absent in what a worker adds.
  remote     VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NULL,
  request_id VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NULL,
  -- accepted or refused by the ingress; ended by a worker.
  event      VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  action     VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  ticket     BINARY(16)   NULL,
  -- JSON: the filter or ids as asked, the reason, how many, the problem.
  detail     MEDIUMTEXT   NULL,
  PRIMARY KEY (id),
  KEY audit_by_tenant (tenant, id),
  KEY audit_by_ticket (ticket)
);
