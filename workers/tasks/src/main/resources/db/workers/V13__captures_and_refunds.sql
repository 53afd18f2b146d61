-- A capture or a refund is the row of the change that it made; its id has the UUID of its ticket.
-- The amount is null in rows of a release that did not store it: the journal has it.
ALTER TABLE payment_change
  ADD COLUMN amount BIGINT NULL,
  ADD COLUMN reason VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  ADD COLUMN external_id VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  ADD COLUMN metadata MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL;

ALTER TABLE payment_change
  ADD KEY payment_change_by_ticket (ticket);
