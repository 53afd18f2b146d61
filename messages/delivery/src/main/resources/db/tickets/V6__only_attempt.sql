-- The attempt of a ticket whose first message is done at its first attempt: who made it and when it
-- began. It ended when the ticket did, and has no row among the attempts.
ALTER TABLE ticket
  ADD COLUMN worker     VARCHAR(128) NULL,
  ADD COLUMN started_at DATETIME(6)  NULL;
