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

/** Waits out outages of the database, so that they count against no message. */
public final class Database {
  private static final Logger log = LoggerFactory.getLogger(Database.class);
  private static final long FIRST_PAUSE_MS = 300;
  private static final long LONGEST_PAUSE_MS = 5_000;
  private static final Set<Fault> ANY =
      EnumSet.of(Fault.OUTAGE, Fault.LOCK_WAIT, Fault.UNCLASSIFIED);
  private static final Set<Fault> CERTAIN = EnumSet.of(Fault.OUTAGE);

  /** So often a server that answers may fail the same work before others get their turn. */
  private static final int FAILURES_THAT_MAY_BE_THE_WORKS = 3;

  private final JdbcTemplate jdbc;

  /** The database that the template is connected to. */
  public Database(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Runs work, again and again while the database does not do it through no fault of the message.
   *
   * @param stopping ends the waiting
   * @throws RuntimeException what the work threw, when that is no outage or the process stops
   */
  public <R> R throughOutages(BooleanSupplier stopping, Supplier<R> work) {
    return through(ANY, stopping, work);
  }

  /**
   * The same, but a lock wait or an error of no known kind is thrown.
   *
   * @throws LastingOutage when the server answers, and fails this work again and again
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
        though = await(failed, stopping, e) ? though + 1 : 0;
        if (though == FAILURES_THAT_MAY_BE_THE_WORKS && waitedOut.equals(CERTAIN)) {
          throw new LastingOutage(e);
        }
      }
    }
  }

  /**
   * Whose fault it is; a handler that was cut off may have been held up by a database that hangs.
   */
  public Fault fault(RuntimeException e) {
    return e instanceof HandlerTimedOut && !answers() ? Fault.OUTAGE : Infrastructure.fault(e);
  }

  /** Waits until the server answers; tells whether it did so at the first look. */
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

  /** How long to wait after so many failures in a row. */
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
