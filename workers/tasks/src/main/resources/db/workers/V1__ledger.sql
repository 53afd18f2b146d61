-- The books. journal_entry and posting are append-only (no process may update or delete them);
-- balance is their projection, written in the same transaction.

CREATE TABLE account (
  id         BINARY(16)   NOT NULL,
  tenant     VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  reference  VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  contact    VARCHAR(320) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  created_at DATETIME(6)  NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY account_reference (tenant, reference),
  KEY account_by_tenant (tenant, id)
);

-- One row for each asset an account holds. System accounts (kind 'system') have no account row;
-- they may be below zero, for what they owe is what the clients own.
-- posted is the sum of all postings, held the sum of those on the layer 'held'.
-- Only a compensating entry may take an account below its limit, and it closes the account.
CREATE TABLE balance (
  account_id    BINARY(16)  NOT NULL,
  asset         VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  tenant        VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  kind          VARCHAR(8)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  posted        BIGINT      NOT NULL,
  held          BIGINT      NOT NULL,
  credit_limit  BIGINT      NOT NULL,
  debits_closed BOOLEAN     NOT NULL,
  PRIMARY KEY (account_id, asset),
  CONSTRAINT balance_kind CHECK (kind IN ('client', 'system')),
  CONSTRAINT balance_held CHECK (held >= 0),
  CONSTRAINT balance_credit_limit CHECK (credit_limit >= 0),
  CONSTRAINT balance_within_limit
    CHECK (kind = 'system' OR debits_closed OR posted - held + credit_limit >= 0)
);

-- cause and step are the permanent guard: what a ticket (or a chain event) does in one step is
-- posted once, however often its message comes.
CREATE TABLE journal_entry (
  id        BINARY(16)  NOT NULL,
  tenant    VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  cause     VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  step      VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  ticket    BINARY(16)  NULL,
  posted_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY journal_entry_cause (cause, step)
);

-- The lines of an entry sum to zero for each asset.
CREATE TABLE posting (
  entry_id   BINARY(16)  NOT NULL,
  line       SMALLINT    NOT NULL,
  account_id BINARY(16)  NOT NULL,
  asset      VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  layer      VARCHAR(4)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  amount     BIGINT      NOT NULL,
  PRIMARY KEY (entry_id, line),
  KEY posting_by_account (account_id, entry_id),
  CONSTRAINT posting_layer CHECK (layer IN ('free', 'held')),
  CONSTRAINT posting_amount CHECK (amount <> 0)
);
