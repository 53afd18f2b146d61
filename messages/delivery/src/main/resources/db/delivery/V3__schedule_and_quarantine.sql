-- What is due later: retries and the next steps of long jobs. When a row is due it is moved to the
-- outbox. Here deliver_at is when it is due.
CREATE TABLE ${process}_schedule (
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
  KEY ${process}_schedule_due (deliver_at),
  KEY ${process}_schedule_message (message_id)
);

-- Dead letters that the desk cannot store yet, in pieces: piece 0 has the AMQP properties as they are
-- on the wire, the others have the body.
CREATE TABLE ${process}_quarantine (
  -- Made of queue, message id, attempt and body.
  id      BINARY(16)   NOT NULL,
  piece   INT          NOT NULL,
  queue   VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  cause   VARCHAR(255) NOT NULL,
  bytes   MEDIUMBLOB   NOT NULL,
  kept_at DATETIME(6)  NOT NULL,
  PRIMARY KEY (id, piece)
);
