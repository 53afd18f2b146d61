package dev.satchel.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.Infrastructure.Fault;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.TransactionSystemException;

/** An outage counts against no message, a bug does. */
class InfrastructureTest {
  private static Fault fault(String state, int code) {
    return Infrastructure.fault(new IllegalStateException(new SQLException("said", state, code)));
  }

  @Test
  void anSqlErrorIsTheFaultOfTheMessageOnlyIfItsCodeIsKnown() {
    assertThat(fault("22001", 1406)).isEqualTo(Fault.MESSAGE);
    assertThat(fault("23000", 1062)).isEqualTo(Fault.MESSAGE);
    assertThat(fault("HY000", 3819)).as("a violated CHECK").isEqualTo(Fault.MESSAGE);
    assertThat(fault("42S02", 1146)).as("no such table").isEqualTo(Fault.UNCLASSIFIED);
    assertThat(fault("42000", 1142)).as("no privilege").isEqualTo(Fault.UNCLASSIFIED);
    assertThat(fault("HY000", 9999)).as("unknown").isEqualTo(Fault.UNCLASSIFIED);
    assertThat(fault("HY000", 1114)).as("disk full").isEqualTo(Fault.OUTAGE);
    assertThat(fault("HY000", 1290)).as("read-only").isEqualTo(Fault.OUTAGE);
    assertThat(fault("08S01", 0)).as("connection lost").isEqualTo(Fault.OUTAGE);
    assertThat(fault("08S01", 1153)).as("packet too large").isEqualTo(Fault.MESSAGE);
  }

  @Test
  void lockConflictsAreLockWaits() {
    assertThat(fault("40001", 1213)).as("deadlock").isEqualTo(Fault.LOCK_WAIT);
    assertThat(fault("HY000", 1205)).as("lock wait timeout").isEqualTo(Fault.LOCK_WAIT);
    assertThat(fault("HY000", 3572)).as("NOWAIT").isEqualTo(Fault.LOCK_WAIT);
    assertThat(Infrastructure.fault(new CannotAcquireLockException("held")))
        .isEqualTo(Fault.LOCK_WAIT);
  }

  @Test
  void aLostConnectionIsAnOutage() {
    assertThat(Infrastructure.outage(new IllegalStateException(new SQLException("gone", "08S01"))))
        .isTrue();
    assertThat(Infrastructure.outage(new IllegalStateException(new SQLException("", "", 1053))))
        .isTrue();
  }

  /** The pool has closed the connection before the rollback and reports no SQL state. */
  @Test
  void aRollbackThatFailsAfterALostConnectionIsAnOutage() {
    assertThat(
            Infrastructure.outage(
                new TransactionSystemException(
                    "JDBC rollback failed", new SQLException("Connection is closed"))))
        .isTrue();
  }

  @Test
  void aConnectionClosedByTheTimeLimitIsNoOutage() {
    assertThat(
            Infrastructure.outage(
                new HandlerTimedOut(
                    Duration.ofSeconds(1),
                    new TransactionSystemException(
                        "JDBC rollback failed", new SQLException("Connection is closed")))))
        .isFalse();
  }

  @Test
  void aBugIsNoOutage() {
    assertThat(Infrastructure.outage(new IllegalStateException("a bug"))).isFalse();
    assertThat(
            Infrastructure.outage(
                new DuplicateKeyException("twice", new SQLException("", "23000", 1062))))
        .isFalse();
  }
}
