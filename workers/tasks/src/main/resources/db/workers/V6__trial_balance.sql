-- What each balance came to when its settled postings were last added up, so that the trial balance
-- reads new postings only. The journal is right, this is derived from it: a row that differs is
-- reported and made again.
CREATE TABLE trial_balance_sum (
  account_id   BINARY(16)     NOT NULL,
  asset        VARCHAR(12)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  posted       DECIMAL(38, 0) NOT NULL,
  held         DECIMAL(38, 0) NOT NULL,
  -- The same sums from the round that reads all of history again; of an older round they count as
  -- zero.
  round        BIGINT         NOT NULL,
  again_posted DECIMAL(38, 0) NOT NULL,
  again_held   DECIMAL(38, 0) NOT NULL,
  PRIMARY KEY (account_id, asset)
);

-- How far the trial balance is, in one row, which whoever takes a step has locked.
CREATE TABLE trial_balance (
  id               TINYINT     NOT NULL,
  -- The last entry id, and the number of postings, that trial_balance_sum takes in.
  settled_to       BINARY(16)  NULL,
  postings         BIGINT      NOT NULL,
  -- The round that reads all of history again: how far it is.
  round            BIGINT      NOT NULL,
  round_started_at DATETIME(6) NULL,
  round_to         BINARY(16)  NULL,
  round_postings   BIGINT      NOT NULL,
  verified_at      DATETIME(6) NULL,
  -- The run under way, null between runs: when its last step was, and what it does next.
  run              BINARY(16)  NULL,
  run_started_at   DATETIME(6) NULL,
  stepped_at       DATETIME(6) NULL,
  -- adding, balances, verifying, verified, entries
  phase            VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NULL,
  target           BINARY(16)  NULL,
  position         BINARY(16)  NULL,
  checked          BIGINT      NOT NULL,
  repaired         BIGINT      NOT NULL,
  -- When the last run began that has ended.
  last_started_at  DATETIME(6) NULL,
  PRIMARY KEY (id)
);

INSERT INTO trial_balance (id, postings, round, round_postings, checked, repaired)
VALUES (1, 0, 1, 0, 0, 0);
