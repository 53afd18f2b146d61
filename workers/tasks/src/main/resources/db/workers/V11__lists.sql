-- A refused payment has a row, too: status failed, and why. A payment that failed otherwise, because
-- an operator discarded it, has none; nor have those that earlier releases refused.
ALTER TABLE payment
  DROP CONSTRAINT payment_status;
ALTER TABLE payment
  ADD CONSTRAINT payment_status CHECK (status IN
    ('authorized', 'captured', 'voided', 'partially_refunded', 'refunded', 'failed'));
ALTER TABLE payment
  -- JSON with reason and detail.
  ADD COLUMN error TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  -- Null in the status that nearly all payments have; see the same column of ticket.
  ADD COLUMN rare_status VARCHAR(24) CHARACTER SET ascii COLLATE ascii_bin
    GENERATED ALWAYS AS (CASE WHEN status <> 'captured' THEN status END) VIRTUAL;

ALTER TABLE payment
  ADD KEY payment_by_status (tenant, rare_status, id),
  -- The tenant comes first because a refused payment may name the account of another one.
  ADD KEY payment_by_payer (tenant, from_account, id),
  ADD KEY payment_by_payee (tenant, to_account, id),
  DROP KEY payment_by_tenant;

-- The metadata that payments are found by: of each payment, the keys that are configured when it is
-- decided (satchel.payments.searchable-metadata).
CREATE TABLE payment_metadata (
  tenant  VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name    VARCHAR(64)  CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  value   VARCHAR(512) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  payment BINARY(16)   NOT NULL,
  PRIMARY KEY (tenant, name, value, payment)
);
