-- The status of an account is in each of its balances, which a batch has locked before it decides.
ALTER TABLE balance
  ADD COLUMN account_status VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'open';

ALTER TABLE account
  ADD COLUMN metadata MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  -- Why it has the status that it has.
  ADD COLUMN status_reason VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL;

-- One row for each change of a status; the journal entry names the ticket.
CREATE TABLE account_change (
  account     BINARY(16)   NOT NULL,
  entry       BINARY(16)   NOT NULL,
  from_status VARCHAR(8)   CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  to_status   VARCHAR(8)   CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  reason      VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  changed_at  DATETIME(6)  NOT NULL,
  PRIMARY KEY (account, entry)
);
