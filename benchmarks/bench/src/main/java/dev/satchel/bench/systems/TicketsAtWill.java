package dev.satchel.bench.systems;

import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Controls when the tickets of a system are done. */
public record TicketsAtWill(Contestant system) {
  /** Pauses the workers until tickets are to be finished; the baseline has no consumer. */
  public void pause() {
    if (system.isSatchel()) {
      system
          .books()
          .jdbc()
          .sql("INSERT IGNORE INTO workers_queue_pause VALUES ('payments', NOW(6))")
          .update();
      await("the workers have stopped").until(() -> system.outlet().consumers() == 0);
    }
  }

  /** Requests payments one after the other; returns their ticket ids. */
  public List<String> payments(int howMany) {
    List<String> accounts = system.accounts();
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < howMany; i++) {
      ids.add(Task.pay(system.port(), accounts.get(i + 1), accounts.getFirst()));
    }
    return ids;
  }

  /**
   * Lets all tickets that have a message be done; returns the time of this call, in microseconds
   * since 1970.
   */
  public long finish() {
    long now = nowMicros();
    system
        .books()
        .jdbc()
        .sql(
            system.isSatchel()
                ? "DELETE FROM workers_queue_pause"
                : """
                UPDATE ticket SET status = 'succeeded', done = TRUE, version = version + 1,
                  updated_at = UTC_TIMESTAMP(6)
                WHERE NOT done
                """)
        .update();
    return now;
  }

  /** Waits until every accepted request is published, then takes all messages out of the queue. */
  public Outlet.Messages setAside() {
    await("everything is published").until(() -> system.unpublished() == 0);
    return system.outlet().takeAll();
  }

  /**
   * Publishes these messages again, so that their tickets are done; returns the start time, in
   * microseconds since 1970.
   */
  public long putBack(Outlet.Messages messages) {
    long now = nowMicros();
    system.outlet().putBack(messages);
    return now;
  }

  /**
   * The time when the first ticket was done after a given time; both in microseconds since 1970.
   */
  public long firstDoneMicros(long after) {
    return system
        .books()
        .jdbc()
        .sql(
            """
            SELECT MIN(TIMESTAMPDIFF(MICROSECOND, '1970-01-01', updated_at)) FROM ticket
            WHERE done AND updated_at >= TIMESTAMPADD(MICROSECOND, ?, '1970-01-01')
            """)
        .param(after)
        .query(Long.class)
        .single();
  }

  private static long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }
}
