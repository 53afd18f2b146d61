package dev.satchel.bench.systems;

import dev.satchel.testservers.processes.Health;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What a system reads for those who wait. */
public record Reads(Contestant system) {
  /** How many requests wait; a baseline's have each read once at least. */
  public double waiting(long readsBefore) {
    return system.isSatchel() ? metric("satchel_waits_open") : all() - readsBefore;
  }

  /** Queries for single tickets that requests share; a baseline does not count them. */
  public double ofTickets() {
    return system.isSatchel() ? metric("satchel_tickets_read_batch_count") : 0;
  }

  /** All that the process which takes requests has read from the database until now. */
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

  private double metric(String metric) {
    try {
      return Health.metric(system.nodes().getFirst().managementPort(), metric);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
