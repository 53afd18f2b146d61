-- A key may be tied to one account of its tenant. Keys without a checksum are few: bootstrap keys,
-- and those made before there were checksums. Every ingress has their hashes in memory; a row that
-- an older release writes during an upgrade counts as one of them.
ALTER TABLE api_key
  MODIFY COLUMN scopes VARCHAR(1024) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  ADD COLUMN account BINARY(16) NULL AFTER tenant,
  ADD COLUMN has_checksum BOOLEAN NOT NULL DEFAULT FALSE AFTER hash,
  ADD KEY api_key_by_checksum (has_checksum, revoked_at),
  ADD KEY api_key_alive (tenant, revoked_at, expires_at);

-- Finds the secrets whose grace has ended lately.
ALTER TABLE api_key_retired
  ADD KEY api_key_retired_by_end (valid_until);

-- Reads needed no scope before.
UPDATE api_key SET scopes = CONCAT(scopes, ',accounts:read,payments:read,tickets:read');

-- Operators, readers and editors reached all tenants before; now that needs installation.
UPDATE api_key SET scopes = CONCAT(scopes, ',installation')
WHERE FIND_IN_SET('operator', scopes)
  OR FIND_IN_SET('reader', scopes)
  OR FIND_IN_SET('editor', scopes);
