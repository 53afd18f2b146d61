-- Waits of releases before that column. What a worker of such a release registers later is released
-- by reconciliation.
UPDATE (SELECT DISTINCT waits_for FROM ticket_wait) w
STRAIGHT_JOIN ticket t ON t.id = w.waits_for
SET t.awaited = TRUE;
