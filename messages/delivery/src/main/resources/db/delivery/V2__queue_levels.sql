-- What the consumers of a process say of themselves, every two seconds; old rows are forgotten.
CREATE TABLE ${process}_consumer (
  worker             VARCHAR(128) NOT NULL,
  queue              VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- Those that consume now; none while the queue is paused or the broker away.
  consumers          INT          NOT NULL,
  -- connecting, consuming, paused or stopped
  state              VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- Taken from the broker and not yet acknowledged.
  in_hand            INT          NOT NULL,
  handled_per_second DOUBLE       NOT NULL,
  seen_at            DATETIME(6)  NOT NULL,
  PRIMARY KEY (worker, queue)
);

-- How many messages wait on the broker, as one of the processes measured it last.
CREATE TABLE ${process}_queue_level (
  queue        VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  ready        BIGINT      NOT NULL,
  -- How fast ready and in hand together grow, negative while they shrink.
  growth       DOUBLE      NOT NULL,
  in_hand      BIGINT      NOT NULL,
  dead_letters BIGINT      NOT NULL,
  measured_at  DATETIME(6) NOT NULL,
  PRIMARY KEY (queue)
);
