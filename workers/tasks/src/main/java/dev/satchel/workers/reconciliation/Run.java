package dev.satchel.workers.reconciliation;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * One run of one job.
 *
 * @param id the message that asked for it
 * @param job the job's name
 * @param checked how many things were compared
 * @param repaired how many were put right
 */
record Run(
    UUID id,
    String job,
    Instant startedAt,
    Instant finishedAt,
    long checked,
    long repaired,
    List<Discrepancy> discrepancies) {
  Run {
    discrepancies = List.copyOf(discrepancies);
  }
}
