-- The first messages of a batch of accepted tickets, until the broker has confirmed all of them: one
-- row for the batch instead of an outbox row for each message, which the ticket has already.
CREATE TABLE ingress_accepted (
  id         BINARY(16)  NOT NULL, -- the lowest id of its tickets when it was written
  tickets    MEDIUMBLOB  NOT NULL, -- their ids, 16 bytes each
  messages   INT         NOT NULL,
  created_at DATETIME(6) NOT NULL, -- of the oldest ticket
  deliver_at DATETIME(6) NOT NULL, -- when a relay may take the row
  PRIMARY KEY (id),
  -- Depth and age are read from the index alone.
  KEY ingress_accepted_due (deliver_at, messages, created_at)
);
