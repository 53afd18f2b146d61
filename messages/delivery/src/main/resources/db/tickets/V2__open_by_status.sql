-- Parked tickets may be many and stay long: what looks for open ones must not walk over them.
ALTER TABLE ticket
  DROP KEY ticket_open,
  ADD KEY ticket_open (status, task, created_at);
