package dev.satchel.workers.reconciliation;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * One run of one job.
 *
 * @param id the id of the message that asked for it
 * @param job the job's name
 * @param checked how many things were compared
 * @param repaired how many were repaired
 * @param discrepancies how many open discrepancies this run found
 */
record ReconciliationRun(
    UUID id, String job, Times times, long checked, long repaired, long discrepancies) {
  /** When it began and ended. */
  record Times(Instant startedAt, Instant finishedAt) {}

  /** The result of the task's outcome, as plain JSON values. */
  Map<String, Object> result() {
    return Map.of(
        "job", job, "checked", checked, "repaired", repaired, "discrepancies", discrepancies);
  }
}
