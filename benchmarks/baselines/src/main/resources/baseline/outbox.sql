CREATE TABLE IF NOT EXISTS baseline_outbox (
  id         BINARY(16)  NOT NULL,
  body       MEDIUMBLOB  NOT NULL,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  KEY baseline_outbox_created (created_at)
);
