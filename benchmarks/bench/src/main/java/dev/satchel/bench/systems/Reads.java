package dev.satchel.bench.systems;

import dev.satchel.testservers.processes.Health;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpTimeoutException;

/** Counts the database reads of a system for waiting requests. */
public record Reads(Contestant system) {
  private static final int TRIES = 6;

  /**
   * The number of waiting requests; for a baseline estimated by its reads, of which each request
   * makes at least one.
   */
  public double waiting(long readsBefore) {
    return system.isSatchel() ? metric("satchel_waits_open") : all() - readsBefore;
  }

  /**
   * The number of batched ticket queries, which requests share; 0 for a baseline, which has no such
   * metric.
   */
  public double ofTickets() {
    return system.isSatchel() ? metric("satchel_tickets_read_batch_count") : 0;
  }

  /**
   * The number of SELECT and prepared statements that the process which accepts requests has
   * executed so far.
   */
  public long all() {
    return system
        .books()
        .jdbc()
        .sql(
            """
            SELECT SUM(count_star)
            FROM performance_schema.events_statements_summary_by_thread_by_event_name s
            JOIN performance_schema.threads t USING (thread_id)
            WHERE t.processlist_db = DATABASE()
              AND (t.processlist_user = 'satchel_ingress') = ?
              AND t.processlist_user NOT IN ('satchel_workers', 'satchel_scheduler')
              AND t.processlist_id <> CONNECTION_ID()
              AND event_name IN ('statement/sql/select', 'statement/com/Execute')
            """)
        .param(system.isSatchel())
        .query(Long.class)
        .single();
  }

  /** A process that opens 100,000 streams, cold, may not answer for some time. */
  private double metric(String metric) {
    int port = system.nodes().getFirst().managementPort();
    for (int tried = 1; ; tried++) {
      try {
        return Health.metric(port, metric);
      } catch (HttpTimeoutException silent) {
        if (tried == TRIES) {
          throw new UncheckedIOException(silent);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
