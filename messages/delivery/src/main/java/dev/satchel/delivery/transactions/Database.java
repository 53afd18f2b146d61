package dev.satchel.delivery.transactions;

import dev.satchel.delivery.Failures;
import dev.satchel.delivery.HandlerTimedOut;
import dev.satchel.delivery.Infrastructure;
import dev.satchel.delivery.Infrastructure.Fault;
import dev.satchel.delivery.LastingOutage;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/** Waits out database outages, so that they count against no message. */
public final class Database {
  private static final Logger log = LoggerFactory.getLogger(Database.class);
  private static final long FIRST_PAUSE_MS = 300;
  private static final long LONGEST_PAUSE_MS = 5_000;
  private static final Set<Fault> ANY =
      EnumSet.of(Fault.OUTAGE, Fault.LOCK_WAIT, Fault.UNCLASSIFIED);
  private static final Set<Fault> CERTAIN = EnumSet.of(Fault.OUTAGE);

  /** How often a server that answers may fail the same work before others get their turn. */
  private static final int FAILURES_THAT_MAY_BE_THE_WORKS = 3;

  private final JdbcTemplate jdbc;

  /** The database of the template's connections. */
  public Database(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Runs work, and retries it while the database fails through no fault of the message.
   *
   * @param stopping ends the wait
   * @throws RuntimeException the exception of the work, when it is no outage or the process shuts
   *     down
   */
  public <R> R throughOutages(BooleanSupplier stopping, Supplier<R> work) {
    return through(ANY, stopping, work);
  }

  /**
   * The same, but a lock wait or an SQL error of unknown class is rethrown.
   *
   * @throws LastingOutage when the server answers but fails this work repeatedly
   */
  public <R> R throughCertainOutages(BooleanSupplier stopping, Supplier<R> work) {
    return through(CERTAIN, stopping, work);
  }

  private <R> R through(Set<Fault> waitedOut, BooleanSupplier stopping, Supplier<R> work) {
    int though = 0;
    for (int failed = 0; ; failed++) {
      try {
        R result = work.get();
        if (failed > 0) {
          log.info("the database is available again");
        }
        return result;
      } catch (RuntimeException e) {
        if (!waitedOut.contains(fault(e)) || stopping.getAsBoolean()) {
          throw e;
        }
        if (failed == 0) {
          log.warn("the database is unavailable, consumption is suspended: {}", Failures.brief(e));
        }
        though = await(failed, stopping, e) ? though + 1 : 0;
        if (though == FAILURES_THAT_MAY_BE_THE_WORKS && waitedOut.equals(CERTAIN)) {
          throw new LastingOutage(e);
        }
      }
    }
  }

  /**
   * Classifies a failure; a handler that timed out counts as an outage when the database does not
   * answer.
   */
  public Fault fault(RuntimeException e) {
    return e instanceof HandlerTimedOut && !answers() ? Fault.OUTAGE : Infrastructure.fault(e);
  }

  /** Waits until the server answers; returns whether it did so at the first check. */
  private boolean await(int failed, BooleanSupplier stopping, RuntimeException outage) {
    int tried = failed;
    do {
      Sleep.ms(pauseMs(tried++));
      if (stopping.getAsBoolean() || Thread.currentThread().isInterrupted()) {
        throw outage;
      }
    } while (!answers());
    return tried == failed + 1;
  }

  /**
   * The pause after so many consecutive failures, in milliseconds: 300, then doubled, at most
   * 5,000.
   */
  public static long pauseMs(int failures) {
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
