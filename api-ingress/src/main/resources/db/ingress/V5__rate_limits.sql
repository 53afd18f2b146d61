-- What all ingress copies together have left of each rate limit. The name says whose and which.
CREATE TABLE rate_bucket (
  name        VARCHAR(96) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- Thousandths of requests; below zero when the copies have let too many pass.
  tokens      BIGINT      NOT NULL,
  refilled_at DATETIME(6) NOT NULL,
  PRIMARY KEY (name)
);

-- The ingress copies that run: each says so twice a second.
CREATE TABLE ingress_copy (
  id      BINARY(16)  NOT NULL,
  seen_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id)
);

-- A key's own limits in requests per second; null for those of the configuration.
ALTER TABLE api_key
  ADD COLUMN reads_per_second  INT NULL,
  ADD COLUMN writes_per_second INT NULL,
  ADD CONSTRAINT api_key_limits CHECK (
    (reads_per_second IS NULL OR reads_per_second BETWEEN 1 AND 1000000)
    AND (writes_per_second IS NULL OR writes_per_second BETWEEN 1 AND 1000000));
