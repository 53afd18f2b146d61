-- How far the search for open tickets without a message has come, by queue.
CREATE TABLE ticket_search (
  queue        VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- When a message was last sent to see whether the queue gets that far.
  probed_at    DATETIME(6) NULL,
  -- The parked ticket that was looked at last; the next look goes on after it, and around.
  parked_task  VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  parked_since DATETIME(6) NOT NULL,
  PRIMARY KEY (queue)
);
