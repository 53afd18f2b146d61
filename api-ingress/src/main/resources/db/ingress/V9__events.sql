-- Events for clients. They are stored with what they report, in event_pending; one ingress at a
-- time gives them the numbers of their feeds and moves them into pages, afterwards.
INSERT INTO sequence_head (name, last, hash) VALUES ('events', 0, UNHEX(REPEAT('00', 32)));

-- Events without a number: one row for each write.
CREATE TABLE event_pending (
  position   BIGINT      NOT NULL AUTO_INCREMENT,
  entries    MEDIUMBLOB  NOT NULL, -- lines
  bytes      INT         NOT NULL,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (position)
);

-- How far each feed is: that of a tenant has its name, that of the installation is '*'.
CREATE TABLE event_feed (
  feed VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  last BIGINT      NOT NULL, -- the number of the last event
  PRIMARY KEY (feed)
);

-- Where feeds begin now: the last number that was purged. Only workers write it, so that whoever
-- gives numbers never waits for a purge.
CREATE TABLE event_purged (
  feed     VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  last_seq BIGINT      NOT NULL,
  PRIMARY KEY (feed)
);

-- The events, numbered without gaps within their feed. Workers delete the oldest pages.
CREATE TABLE event_page (
  feed      VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  last_seq  BIGINT      NOT NULL,
  first_seq BIGINT      NOT NULL,
  closed_at DATETIME(6) NOT NULL,
  content   MEDIUMBLOB  NOT NULL, -- lines, as COMPRESS() writes them: UNCOMPRESS(content) shows them
  PRIMARY KEY (feed, last_seq),
  KEY event_page_by_time (closed_at)
);

-- Which pages have events of a type.
CREATE TABLE event_page_type (
  feed     VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  type     VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  last_seq BIGINT      NOT NULL,
  PRIMARY KEY (feed, type, last_seq),
  KEY event_page_type_by_page (feed, last_seq)
);
