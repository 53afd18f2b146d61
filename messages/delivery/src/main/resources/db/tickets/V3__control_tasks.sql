-- Tasks that control other work: written with their ticket by the ingress, taken by workers, and
-- deleted by the transaction that records what became of them. The broker has no part in it.
CREATE TABLE control_task (
  -- The ticket's.
  id          BINARY(16)  NOT NULL,
  -- What it controls: tasks about the same are done in the order of their ids.
  about       VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  type        VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  body        MEDIUMBLOB  NOT NULL,
  traceparent VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  -- The attempt that comes next; those before it failed.
  attempt     INT         NOT NULL,
  created_at  DATETIME(6) NOT NULL,
  -- By the clock of the database, as the clocks of hosts may differ.
  due_at      DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  KEY control_task_about (about, id),
  KEY control_task_due (due_at)
);
