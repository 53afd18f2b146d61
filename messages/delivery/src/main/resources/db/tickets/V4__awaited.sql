-- Whether a message waits for the ticket, or did. It is set with the wait, under the row lock of the
-- ticket; the transaction that decides the ticket looks for waits only where it is set. Waits of
-- releases before this column are released by reconciliation once their ticket is decided.
ALTER TABLE ticket
  ADD COLUMN awaited BOOLEAN NOT NULL DEFAULT FALSE;
