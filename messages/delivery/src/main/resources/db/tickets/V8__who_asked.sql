-- Who requested the ticket, from which address, and in which request. Tickets that earlier releases
-- accepted have none of them. INSTANT: no row is rewritten, however large the table is.
ALTER TABLE ticket
  ADD COLUMN actor      VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NULL,
  ADD COLUMN remote     VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NULL,
  ADD COLUMN request_id VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NULL,
  ALGORITHM = INSTANT;
