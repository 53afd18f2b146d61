-- A payment has the UUID of the ticket that made it. A refused payment has no row: its ticket says
-- why.
CREATE TABLE payment (
  id           BINARY(16)   NOT NULL,
  tenant       VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  from_account BINARY(16)   NOT NULL,
  to_account   BINARY(16)   NOT NULL,
  asset        VARCHAR(12)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  amount       BIGINT       NOT NULL,
  captured     BIGINT       NOT NULL,
  refunded     BIGINT       NOT NULL,
  status       VARCHAR(24)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  external_id  VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  metadata     MEDIUMTEXT   CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  version      INT          NOT NULL,
  created_at   DATETIME(6)  NOT NULL,
  updated_at   DATETIME(6)  NOT NULL,
  PRIMARY KEY (id),
  KEY payment_by_tenant (tenant, id),
  CONSTRAINT payment_amount CHECK (amount > 0),
  CONSTRAINT payment_captured CHECK (captured BETWEEN 0 AND amount),
  CONSTRAINT payment_refunded CHECK (refunded BETWEEN 0 AND captured),
  CONSTRAINT payment_status
    CHECK (status IN ('authorized', 'captured', 'voided', 'partially_refunded', 'refunded'))
);

-- One row for each change; version is the payment's after it, from_status is null for the first.
CREATE TABLE payment_change (
  payment     BINARY(16)  NOT NULL,
  version     INT         NOT NULL,
  from_status VARCHAR(24) CHARACTER SET ascii COLLATE ascii_bin NULL,
  to_status   VARCHAR(24) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  ticket      BINARY(16)  NOT NULL,
  changed_at  DATETIME(6) NOT NULL,
  PRIMARY KEY (payment, version)
);

-- The outside's own ids, each used once per tenant and type of task, for ever.
CREATE TABLE external_id (
  tenant      VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  task        VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  external_id VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  ticket      BINARY(16)   NOT NULL,
  PRIMARY KEY (tenant, task, external_id)
);
