-- The delivery tables of one process; ${process} is its name. See docs/decisions for why each
-- process has its own.
CREATE TABLE ${process}_outbox (
  id          BINARY(16)   NOT NULL,
  message_id  BINARY(16)   NOT NULL,
  attempt     INT          NOT NULL,
  exchange    VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  routing_key VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  type        VARCHAR(255) NOT NULL,
  ticket      BINARY(16)   NULL,
  headers     MEDIUMTEXT   NULL,
  body        LONGBLOB     NOT NULL,
  created_at  DATETIME(6)  NOT NULL,
  deliver_at  DATETIME(6)  NOT NULL,
  PRIMARY KEY (id),
  KEY ${process}_outbox_due (deliver_at),
  KEY ${process}_outbox_message (message_id)
);

CREATE TABLE ${process}_inbox (
  queue           VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  message_id      BINARY(16)  NOT NULL,
  attempt         INT         NOT NULL,
  final           BOOLEAN     NOT NULL,
  started_attempt INT         NOT NULL DEFAULT 0,
  starts          INT         NOT NULL DEFAULT 0,
  handled_at      DATETIME(6) NOT NULL,
  PRIMARY KEY (queue, message_id)
);

CREATE TABLE ${process}_attempt (
  message_id  BINARY(16)   NOT NULL,
  attempt     INT          NOT NULL,
  ticket      BINARY(16)   NULL,
  queue       VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  type        VARCHAR(255) NOT NULL,
  worker      VARCHAR(128) NOT NULL,
  started_at  DATETIME(6)  NOT NULL,
  finished_at DATETIME(6)  NOT NULL,
  outcome     VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  cause       VARCHAR(255) NULL,
  detail      TEXT         NULL,
  next_at     DATETIME(6)  NULL,
  PRIMARY KEY (message_id, queue, attempt),
  KEY ${process}_attempt_ticket (ticket, attempt)
);

CREATE TABLE ${process}_queue_pause (
  queue     VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  paused_at DATETIME(6) NOT NULL,
  PRIMARY KEY (queue)
);
