-- What lists of tickets are read by. rare_status is null in the two statuses that nearly all tickets
-- have: a ticket that is accepted and then succeeds changes no entry of its index, and the index
-- takes the place of (tenant, id).
ALTER TABLE ticket
  -- The client's own id, if the task has one.
  ADD COLUMN external_id VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  ADD COLUMN rare_status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin
    GENERATED ALWAYS AS (CASE WHEN status NOT IN ('accepted', 'succeeded') THEN status END) VIRTUAL;

ALTER TABLE ticket
  ADD KEY ticket_by_status (tenant, rare_status, id),
  ADD KEY ticket_by_external_id (tenant, external_id, id),
  DROP KEY ticket_by_tenant;
