-- The dead-letter desk: what could not be handled, byte for byte, and what operators did about it.
-- Nothing is ever deleted here without a trace in dead_letter_history.
CREATE TABLE dead_letter (
  id              BINARY(16)   NOT NULL,
  queue           VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  message_id      BINARY(16)   NOT NULL,
  ticket          BINARY(16)   NULL,
  tenant          VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NULL,
  type            VARCHAR(255) NOT NULL,
  content_type    VARCHAR(255) NULL,
  headers         MEDIUMTEXT   NULL,
  body            LONGBLOB     NOT NULL,
  -- Who gave the message up: the application ('parked') or the broker ('broker').
  source          VARCHAR(8)   CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  cause           VARCHAR(255) NOT NULL,
  cause_group     BINARY(16)   NOT NULL,
  detail          TEXT         NULL,
  -- The words that the text filter looks for: the cause, its detail, the type and a readable body.
  search_text     MEDIUMTEXT   CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NOT NULL,
  status          VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- The highest attempt that has come here.
  attempt         INT          NOT NULL,
  -- How often the message has come here, and how often it was sent back to its queue.
  parked          INT          NOT NULL,
  replays         INT          NOT NULL,
  -- The replay that has the message in hand; nobody else may send it.
  run             BINARY(16)   NULL,
  edited_from     BINARY(16)   NULL,
  edited_to       BINARY(16)   NULL,
  first_failed_at DATETIME(6)  NOT NULL,
  last_failed_at  DATETIME(6)  NOT NULL,
  arrived_at      DATETIME(6)  NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY dead_letter_message (queue, message_id),
  KEY dead_letter_by_status (status, id),
  KEY dead_letter_by_queue (status, queue, id),
  KEY dead_letter_by_type (status, type, id),
  KEY dead_letter_by_group (status, cause_group, id),
  KEY dead_letter_by_tenant (status, tenant, id),
  KEY dead_letter_by_first (status, first_failed_at),
  KEY dead_letter_by_last (status, last_failed_at),
  KEY dead_letter_by_queue_last (status, queue, last_failed_at),
  KEY dead_letter_by_group_last (status, cause_group, last_failed_at),
  KEY dead_letter_by_ticket (ticket),
  KEY dead_letter_by_run (run, id),
  KEY dead_letter_by_edited_to (edited_to),
  FULLTEXT KEY dead_letter_text (search_text),
  CONSTRAINT dead_letter_status CHECK (status IN ('open', 'replaying', 'replayed', 'discarded')),
  CONSTRAINT dead_letter_source CHECK (source IN ('parked', 'broker'))
);

-- Who did what, and when; append-only.
CREATE TABLE dead_letter_history (
  dead_letter BINARY(16)   NOT NULL,
  id          BINARY(16)   NOT NULL,
  at          DATETIME(6)  NOT NULL,
  -- opened, reopened, replayed, already-done, edited, discarded, released
  event       VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  attempt     INT          NOT NULL,
  -- The API key that asked, and the ticket of what it asked for; absent when the desk acted itself.
  actor       VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NULL,
  run         BINARY(16)   NULL,
  detail      TEXT         NULL,
  PRIMARY KEY (dead_letter, id)
);

-- All dead letters of one queue with the same cause. Counted as they come and go, because a million
-- of them cannot be counted for each look.
CREATE TABLE dead_letter_group (
  id          BINARY(16)   NOT NULL,
  queue       VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  cause       VARCHAR(255) NOT NULL,
  -- Status open or replaying now, and all that ever came.
  open        BIGINT       NOT NULL,
  total       BIGINT       NOT NULL,
  recurring   BOOLEAN      NOT NULL,
  first_at    DATETIME(6)  NOT NULL,
  last_at     DATETIME(6)  NOT NULL,
  any_open    BOOLEAN      GENERATED ALWAYS AS (open > 0) VIRTUAL,
  PRIMARY KEY (id),
  KEY dead_letter_group_by_last (any_open, last_at),
  KEY dead_letter_group_by_queue (any_open, queue, last_at),
  CONSTRAINT dead_letter_group_open CHECK (open >= 0)
);

-- How many came in each hour, for the trend.
CREATE TABLE dead_letter_hour (
  cause_group BINARY(16)  NOT NULL,
  hour        DATETIME(6) NOT NULL,
  opened      INT         NOT NULL,
  PRIMARY KEY (cause_group, hour),
  KEY dead_letter_hour_by_hour (hour)
);

-- A replay or a discard under way; its id is its ticket's.
CREATE TABLE dead_letter_run (
  id            BINARY(16)   NOT NULL,
  kind          VARCHAR(8)   CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  dry_run       BOOLEAN      NOT NULL,
  -- collecting (which messages), running, done, cancelled
  phase         VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- The last dead letter that was collected or handled in this phase.
  position      BINARY(16)   NULL,
  total         INT          NOT NULL,
  done          INT          NOT NULL,
  skipped       INT          NOT NULL,
  failed        INT          NOT NULL,
  cancel_asked  BOOLEAN      NOT NULL,
  -- How many steps have been taken; each raises it, so that none is written over another.
  steps         INT          NOT NULL,
  started_at    DATETIME(6)  NOT NULL,
  -- The rate counts from here: moved on when a run falls behind by more than a second.
  running_since DATETIME(6)  NULL,
  updated_at    DATETIME(6)  NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT dead_letter_run_kind CHECK (kind IN ('replay', 'discard')),
  CONSTRAINT dead_letter_run_phase
    CHECK (phase IN ('collecting', 'running', 'done', 'cancelled'))
);

-- What a run was asked for, message by message, and what became of each.
CREATE TABLE dead_letter_run_item (
  run         BINARY(16)   NOT NULL,
  dead_letter BINARY(16)   NOT NULL,
  -- pending, replayed, discarded, already-done, would-run, not-open, unknown, cancelled
  outcome     VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (run, dead_letter),
  KEY dead_letter_run_item_outcome (run, outcome, dead_letter)
);
