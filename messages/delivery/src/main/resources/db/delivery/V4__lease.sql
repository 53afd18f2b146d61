-- Messages with calls to the outside that somebody has in hand. Who has the highest token alone
-- writes what became of one; the row is deleted then. All times are the database's.
CREATE TABLE ${process}_lease (
  queue         VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  message_id    BINARY(16)   NOT NULL,
  attempt       INT          NOT NULL,
  -- Rises each time that the message is taken; the first is the time in microseconds since 2020.
  token         BIGINT       NOT NULL,
  owner         VARCHAR(255) NOT NULL,
  -- Put off again and again while the owner lives. Then others may take the message.
  held_until    DATETIME(6)  NOT NULL,
  -- How often an owner of this attempt came to its end without leaving the row.
  starts        INT          NOT NULL,
  left_by_owner BOOLEAN      NOT NULL,
  PRIMARY KEY (queue, message_id)
);
