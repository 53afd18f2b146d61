package dev.satchel.delivery;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/** Waits out outages of the database, so that they count against no message. */
final class Database {
  private static final Logger log = LoggerFactory.getLogger(Database.class);
  private static final long ASK_AGAIN_MS = 300;

  private final JdbcTemplate jdbc;

  Database(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Runs work, again and again while the database is away.
   *
   * @param stopping ends the waiting
   * @throws RuntimeException what the work threw, when that is no outage or the process stops
   */
  <R> R throughOutages(BooleanSupplier stopping, Supplier<R> work) {
    while (true) {
      try {
        return work.get();
      } catch (RuntimeException e) {
        if (!outage(e) || stopping.getAsBoolean()) {
          throw e;
        }
        log.warn("the database does not serve, consuming waits: {}", Failures.brief(e));
        await(stopping, e);
      }
    }
  }

  /** A handler that was cut off may have been held up by a database that hangs. */
  private boolean outage(RuntimeException e) {
    return Infrastructure.outage(e) || (e instanceof HandlerTimedOut && !answers());
  }

  private void await(BooleanSupplier stopping, RuntimeException outage) {
    do {
      Pause.ms(ASK_AGAIN_MS);
      if (stopping.getAsBoolean() || Thread.currentThread().isInterrupted()) {
        throw outage;
      }
    } while (!answers());
    log.info("database answers again");
  }

  private boolean answers() {
    try {
      jdbc.execute("SELECT 1");
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }
}
