package dev.satchel.ingress.issuing;

import dev.satchel.ingress.accepting.TaskRequest;
import dev.satchel.ingress.problems.ProblemType;
import dev.satchel.ingress.problems.RequestRefused;
import dev.satchel.ingress.rows.Rows;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which request, by its idempotency key, has made or changed which key. */
final class KeyRequests {
  private static final int PER_STATEMENT = 1_000;
  private static final int KEPT_DAYS = 30;

  private final JdbcClient jdbc;

  KeyRequests(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** A request found by its idempotency key. */
  @SuppressWarnings("ArrayRecordComponent") // compared with MessageDigest.isEqual
  private record Earlier(byte[] hash, UUID apiKey) {}

  /**
   * Claims the idempotency key of a request in the current transaction.
   *
   * @param apiKey which the request makes or changes
   * @return the API key of an earlier request that was the same; empty when there was none
   * @throws RequestRefused when another request has the idempotency key
   */
  Optional<UUID> claim(TaskRequest request, UUID apiKey, Instant now) {
    if (isOfATicket(request)) {
      throw conflict();
    }
    try {
      jdbc.sql(
              """
              INSERT INTO api_key_request
                (tenant, idempotency_key, request_hash, api_key, created_at)
              VALUES (?, ?, ?, ?, ?)
              """)
          .params(
              request.tenant().name(),
              request.idempotencyKey(),
              request.hash(),
              Rows.bytes(apiKey),
              Rows.utc(now))
          .update();
      return Optional.empty();
    } catch (DuplicateKeyException taken) {
      Earlier earlier = earlier(request);
      if (!MessageDigest.isEqual(earlier.hash(), request.hash())) {
        throw conflict();
      }
      return Optional.of(earlier.apiKey());
    }
  }

  private boolean isOfATicket(TaskRequest request) {
    return jdbc.sql("SELECT 1 FROM ticket WHERE tenant = ? AND idempotency_key = ?")
        .params(request.tenant().name(), request.idempotencyKey())
        .query(Integer.class)
        .optional()
        .isPresent();
  }

  private Earlier earlier(TaskRequest request) {
    return jdbc.sql(
            """
            SELECT request_hash, api_key
            FROM api_key_request
            WHERE tenant = ? AND idempotency_key = ?
            """)
        .params(request.tenant().name(), request.idempotencyKey())
        .query((row, n) -> new Earlier(row.getBytes("request_hash"), Rows.uuid(row, "api_key")))
        .optional()
        .orElseThrow(() -> new CannotAcquireLockException("the request was just deleted"));
  }

  /** Deletes all requests whose idempotency keys are free again, some at a time. */
  void purge() {
    int deleted;
    do {
      deleted =
          jdbc.sql(
                  """
                  DELETE FROM api_key_request
                  WHERE created_at < UTC_TIMESTAMP(6) - INTERVAL ? DAY
                  ORDER BY created_at
                  LIMIT ?
                  """)
              .params(KEPT_DAYS, PER_STATEMENT)
              .update();
    } while (deleted == PER_STATEMENT);
  }

  private static RequestRefused conflict() {
    return new RequestRefused(
        ProblemType.IDEMPOTENCY_CONFLICT,
        "This Idempotency-Key was used for a request with another path or body.");
  }
}
