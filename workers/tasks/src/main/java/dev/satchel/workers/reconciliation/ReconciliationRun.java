package dev.satchel.workers.reconciliation;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * One run of one job.
 *
 * @param id the message that asked for it
 * @param job the job's name
 * @param checked how many things were compared
 * @param repaired how many were put right
 * @param discrepancies how many are open as this run found them
 */
record ReconciliationRun(
    UUID id, String job, Times times, long checked, long repaired, long discrepancies) {
  /** When it began and ended. */
  record Times(Instant startedAt, Instant finishedAt) {}

  /** What the message's outcome says. */
  Map<String, Object> result() {
    return Map.of(
        "job", job, "checked", checked, "repaired", repaired, "discrepancies", discrepancies);
  }
}
