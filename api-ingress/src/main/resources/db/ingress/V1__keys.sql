-- API keys; the key itself is nowhere, hash is the SHA-256 of all of it. scopes are names with
-- commas between.
CREATE TABLE api_key (
  id           BINARY(16)   NOT NULL,
  hash         BINARY(32)   NOT NULL,
  tenant       VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  scopes       VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name         VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  created_at   DATETIME(6)  NOT NULL,
  revoked_at   DATETIME(6)  NULL,
  last_used_at DATETIME(6)  NULL,
  PRIMARY KEY (id),
  UNIQUE KEY api_key_hash (hash),
  KEY api_key_by_tenant (tenant, id)
);
