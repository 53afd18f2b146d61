-- Keys expire, are rotated and revoked. The index finds what has been revoked lately.
ALTER TABLE api_key
  ADD COLUMN expires_at DATETIME(6) NULL AFTER created_at,
  ADD KEY api_key_by_revocation (revoked_at);

-- Hashes that api_key.hash had before a rotation. A row stays when its grace is over, so that a
-- rotated bootstrap key is never stored as a new key.
CREATE TABLE api_key_retired (
  hash        BINARY(32)  NOT NULL,
  api_key     BINARY(16)  NOT NULL,
  -- Valid until then, if the key is.
  valid_until DATETIME(6) NOT NULL,
  changed_at  DATETIME(6) NOT NULL,
  PRIMARY KEY (hash),
  KEY api_key_retired_by_key (api_key),
  KEY api_key_retired_by_change (changed_at)
);

-- Which request has made or changed which key, for 30 days. A repeated request is answered from
-- here and from api_key; the secret is in neither.
CREATE TABLE api_key_request (
  tenant          VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  idempotency_key VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  request_hash    BINARY(32)   NOT NULL,
  api_key         BINARY(16)   NOT NULL,
  created_at      DATETIME(6)  NOT NULL,
  PRIMARY KEY (tenant, idempotency_key),
  KEY api_key_request_by_age (created_at)
);
