package dev.satchel.ingress.http;

import dev.satchel.delivery.Infrastructure;
import dev.satchel.ingress.problems.ApiProblem;
import dev.satchel.ingress.problems.ProblemType;
import dev.satchel.ingress.problems.RequestRefused;
import dev.satchel.ingress.problems.WriteUncertain;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpRequestMethodNotSupportedException;

/**
 * Maps exceptions to problem details; only outages of storage and defects of this server are
 * logged.
 */
public final class Problems {
  private static final Logger log = LoggerFactory.getLogger(Problems.class);
  private static final String NOTHING_CHANGED = "Storage is not available; nothing was changed.";
  private static final String MAYBE_STORED =
      "Storage failed while the request was written, and it may have been stored:"
          + " repeat it with the same Idempotency-Key.";

  /** The problem to answer with. */
  public ApiProblem of(Throwable thrown) {
    return switch (thrown) {
      case RequestRefused refused -> refused.problem();
      case CompletionException wrapped when wrapped.getCause() != null -> of(wrapped.getCause());
      case HttpRequestMethodNotSupportedException wrongMethod -> wrongMethod(wrongMethod);
      case WriteUncertain uncertain ->
          logged(uncertain.failure(), ApiProblem.possiblyStored(MAYBE_STORED));
      case Throwable outage when isOutage(outage) ->
          logged(outage, ApiProblem.unavailable(NOTHING_CHANGED));
      case ErrorResponse known when known.getStatusCode().is4xxClientError() ->
          of(ProblemType.ofStatus(known.getStatusCode().value()));
      case Throwable defect -> defect(defect);
    };
  }

  /** Whether storage is unavailable or the failure is transient, so that a retry may succeed. */
  public static boolean isOutage(Throwable thrown) {
    return thrown instanceof CannotGetJdbcConnectionException
        || thrown instanceof DataAccessResourceFailureException
        || thrown instanceof RecoverableDataAccessException
        || thrown instanceof TransientDataAccessException
        || thrown instanceof TransactionException
        || Infrastructure.outage(thrown);
  }

  /** Whether no statement has been sent, so that nothing can have been changed. */
  public static boolean isBeforeAnythingWasSent(Throwable outage) {
    return outage instanceof CannotGetJdbcConnectionException
        || outage instanceof CannotCreateTransactionException;
  }

  /** A problem whose detail is the title of its type. */
  static ApiProblem of(ProblemType type) {
    return type == ProblemType.UNAVAILABLE
        ? ApiProblem.unavailable(type.title() + ".")
        : ApiProblem.of(type, type.title() + ".");
  }

  private static ApiProblem wrongMethod(HttpRequestMethodNotSupportedException thrown) {
    String[] methods = thrown.getSupportedMethods();
    return of(ProblemType.METHOD_NOT_ALLOWED)
        .with(HttpHeaders.ALLOW, methods == null ? "" : String.join(", ", methods));
  }

  private static ApiProblem logged(Throwable thrown, ApiProblem problem) {
    log.atWarn()
        .addKeyValue("error", thrown.getClass().getSimpleName())
        .log("storage is not available: {}", thrown.getMessage());
    return problem;
  }

  private static ApiProblem defect(Throwable thrown) {
    log.error("a request failed", thrown);
    return of(ProblemType.INTERNAL_ERROR);
  }
}
