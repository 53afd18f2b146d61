-- Tokens for one account, which a key has made for a browser. They only read, and end within an hour.
CREATE TABLE account_token (
  hash       BINARY(32)  NOT NULL, -- SHA-256 of the token
  id         BINARY(16)  NOT NULL,
  tenant     VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  account    BINARY(16)  NOT NULL,
  api_key    BINARY(16)  NOT NULL, -- that made it; when it is revoked, the token ends
  scopes     VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  expires_at DATETIME(6) NOT NULL,
  PRIMARY KEY (hash),
  KEY account_token_by_end (expires_at)
);
