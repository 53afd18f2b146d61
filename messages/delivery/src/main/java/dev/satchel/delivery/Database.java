package dev.satchel.delivery;

import dev.satchel.delivery.Infrastructure.Fault;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/** Waits out outages of the database, so that they count against no message. */
final class Database {
  private static final Logger log = LoggerFactory.getLogger(Database.class);
  private static final long FIRST_PAUSE_MS = 300;
  private static final long LONGEST_PAUSE_MS = 5_000;
  private static final Set<Fault> ANY =
      EnumSet.of(Fault.OUTAGE, Fault.LOCK_WAIT, Fault.UNCLASSIFIED);
  private static final Set<Fault> CERTAIN = EnumSet.of(Fault.OUTAGE);

  private final JdbcTemplate jdbc;

  Database(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Runs work, again and again while the database does not do it through no fault of the message.
   *
   * @param stopping ends the waiting
   * @throws RuntimeException what the work threw, when that is no outage or the process stops
   */
  <R> R throughOutages(BooleanSupplier stopping, Supplier<R> work) {
    return through(ANY, stopping, work);
  }

  /** The same, but a lock wait or an error of no known kind is thrown. */
  <R> R throughCertainOutages(BooleanSupplier stopping, Supplier<R> work) {
    return through(CERTAIN, stopping, work);
  }

  private <R> R through(Set<Fault> waitedOut, BooleanSupplier stopping, Supplier<R> work) {
    for (int failed = 0; ; failed++) {
      try {
        R result = work.get();
        if (failed > 0) {
          log.info("the database serves again");
        }
        return result;
      } catch (RuntimeException e) {
        if (!waitedOut.contains(fault(e)) || stopping.getAsBoolean()) {
          throw e;
        }
        if (failed == 0) {
          log.warn("the database does not serve, consuming waits: {}", Failures.brief(e));
        }
        await(failed, stopping, e);
      }
    }
  }

  /**
   * Whose fault it is; a handler that was cut off may have been held up by a database that hangs.
   */
  Fault fault(RuntimeException e) {
    return e instanceof HandlerTimedOut && !answers() ? Fault.OUTAGE : Infrastructure.fault(e);
  }

  private void await(int failed, BooleanSupplier stopping, RuntimeException outage) {
    int tried = failed;
    do {
      Pause.ms(pauseMs(tried++));
      if (stopping.getAsBoolean() || Thread.currentThread().isInterrupted()) {
        throw outage;
      }
    } while (!answers());
  }

  /** How long to wait after so many failures in a row. */
  static long pauseMs(int failures) {
    return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS << Math.min(failures, 10));
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
