package dev.satchel.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.ingress.problems.ApiProblem;
import dev.satchel.ingress.problems.ProblemType;
import dev.satchel.ingress.problems.WriteUncertain;
import java.sql.SQLException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

class ProblemsTest {
  private final Problems problems = new Problems();

  @Test
  void anUncertainWriteMayHaveBeenStoredAndCanBeRepeatedWithTheSameKey() {
    ApiProblem problem =
        problems.of(new WriteUncertain(new TransactionSystemException("commit failed")));
    assertThat(problem.type()).isEqualTo(ProblemType.POSSIBLY_STORED);
    assertThat(problem.detail())
        .contains("may have been stored", "same Idempotency-Key")
        .doesNotContain("nothing was changed");
    assertThat(problem.headers()).containsKey("Retry-After");
  }

  @Test
  void aMissingConnectionMeansThatNothingWasChanged() {
    ApiProblem problem =
        problems.of(new CompletionException(new CannotCreateTransactionException("pool")));
    assertThat(problem.type()).isEqualTo(ProblemType.UNAVAILABLE);
    assertThat(problem.detail()).contains("nothing was changed");
  }

  @ParameterizedTest
  @ValueSource(ints = {1021, 1290, 1836})
  void aReadOnlyOrFullServerIsAnOutage(int code) {
    assertThat(
            Problems.isOutage(
                new UncategorizedSQLException("insert", null, new SQLException("", "HY000", code))))
        .isTrue();
  }

  @Test
  void a503OfALibraryIsAnsweredAsUnavailable() {
    assertThat(ProblemType.ofStatus(503)).isEqualTo(ProblemType.UNAVAILABLE);
  }

  @Test
  void aDuplicateKeyIsNotAnOutage() {
    assertThat(Problems.isOutage(new DuplicateKeyException("twice"))).isFalse();
  }
}
