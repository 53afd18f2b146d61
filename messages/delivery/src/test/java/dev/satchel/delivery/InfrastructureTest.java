package dev.satchel.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.TransactionSystemException;

/** An outage counts against no message, a bug does. */
class InfrastructureTest {
  @Test
  void aLostConnectionIsAnOutage() {
    assertThat(Infrastructure.outage(new IllegalStateException(new SQLException("gone", "08S01"))))
        .isTrue();
    assertThat(Infrastructure.outage(new IllegalStateException(new SQLException("", "", 1053))))
        .isTrue();
  }

  /** The pool has closed the connection by then and gives no SQL state for it. */
  @Test
  void aRollbackThatFailsAfterALostConnectionIsAnOutage() {
    assertThat(
            Infrastructure.outage(
                new TransactionSystemException(
                    "JDBC rollback failed", new SQLException("Connection is closed"))))
        .isTrue();
  }

  @Test
  void aConnectionThatTheTimeLimitCutIsNoOutage() {
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
