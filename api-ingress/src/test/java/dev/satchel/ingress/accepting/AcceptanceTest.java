package dev.satchel.ingress.accepting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.ingress.batches.Batches;
import dev.satchel.ingress.problems.RequestRefused;
import dev.satchel.ingress.problems.WriteUncertain;
import java.sql.SQLException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

/** A failed write is certain not to be stored only if nothing was sent to the database. */
class AcceptanceTest {

  static RuntimeException[] afterSomethingWasSent() {
    return new RuntimeException[] {
      new TransactionSystemException("commit failed", new SQLException("lost", "08S01")),
      new RecoverableDataAccessException("lost"),
      new UncategorizedSQLException("insert", null, new SQLException("disk full", "HY000", 1021))
    };
  }

  static RuntimeException[] beforeAnythingWasSent() {
    return new RuntimeException[] {
      new CannotCreateTransactionException("no connection", new SQLException("pool")),
      new CannotGetJdbcConnectionException("no connection")
    };
  }

  @ParameterizedTest
  @MethodSource("afterSomethingWasSent")
  void aFailureDuringTheWriteIsUncertain(RuntimeException failure) {
    assertThat(Acceptance.asAnswered(new CompletionException(failure)))
        .isInstanceOf(WriteUncertain.class)
        .hasCause(failure);
  }

  @ParameterizedTest
  @MethodSource("beforeAnythingWasSent")
  void aFailureBeforeTheWriteIsCertain(RuntimeException failure) {
    CompletionException thrown = new CompletionException(failure);
    assertThat(Acceptance.asAnswered(thrown)).isSameAs(thrown);
  }

  @Test
  void aFullQueueIsARefusal() {
    assertThat(Acceptance.asAnswered(new CompletionException(new Batches.QueueFull())))
        .isInstanceOf(RequestRefused.class);
  }
}
