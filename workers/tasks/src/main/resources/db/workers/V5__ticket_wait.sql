-- Messages that wait until a ticket is decided: with all that is needed to publish each again. Rows
-- are added and taken away under the row lock of the ticket that is waited for.
CREATE TABLE ticket_wait (
  message_id BINARY(16)   NOT NULL,
  queue      VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- Of the outbox row that it becomes, with the attempt that is published then.
  id         BINARY(16)   NOT NULL,
  attempt    INT          NOT NULL,
  type       VARCHAR(255) NOT NULL,
  -- The message's own ticket, and the one that is waited for.
  ticket     BINARY(16)   NULL,
  waits_for  BINARY(16)   NOT NULL,
  cause      VARCHAR(255) NOT NULL,
  headers    MEDIUMTEXT   NULL,
  body       LONGBLOB     NOT NULL,
  since      DATETIME(6)  NOT NULL,
  -- The message is parked then.
  deadline   DATETIME(6)  NOT NULL,
  PRIMARY KEY (message_id, queue),
  KEY ticket_wait_by_ticket (ticket),
  KEY ticket_wait_by_other (waits_for),
  KEY ticket_wait_by_deadline (deadline)
);
