-- Messages of tickets other than a ticket's first one, which the ticket row itself records: those
-- that a task handed on, and edited ones. A row is written with the publication and deleted with the
-- message's final outcome. A message that names a ticket is compared with it, and a lost one is
-- published again from it.
CREATE TABLE in_flight (
  message_id     BINARY(16)  NOT NULL,
  ticket         BINARY(16)  NOT NULL,
  queue          VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  type           VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- Null for an edited message that a release before this table sent: only its type is compared. Ticket
  -- reconciliation writes these rows.
  body           MEDIUMBLOB  NULL,
  traceparent    VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  -- When its first publication is due.
  due_at         DATETIME(6) NOT NULL,
  republished_at DATETIME(6) NULL,
  PRIMARY KEY (message_id),
  KEY in_flight_by_ticket (ticket),
  KEY in_flight_by_queue (queue, due_at)
);

-- The row of in_flight that was read last; the search continues after it, and starts over after the
-- last one.
ALTER TABLE ticket_search
  ADD COLUMN in_flight_up_to DATETIME(6) NOT NULL DEFAULT '1970-01-01 00:00:00',
  ADD COLUMN in_flight_message BINARY(16) NOT NULL DEFAULT 0x00000000000000000000000000000000;
