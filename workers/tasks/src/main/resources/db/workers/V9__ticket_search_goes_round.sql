-- The walk over tickets under way goes on where it ended, as the one over parked tickets does.
ALTER TABLE ticket_search
  ALTER COLUMN parked_task SET DEFAULT '',
  ALTER COLUMN parked_since SET DEFAULT '1970-01-01 00:00:00',
  -- The time of the ticket under way that was looked at last; the epoch before the first.
  ADD COLUMN looked_up_to DATETIME(6) NOT NULL DEFAULT '1970-01-01 00:00:00';
