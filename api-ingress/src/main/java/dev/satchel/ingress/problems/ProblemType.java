package dev.satchel.ingress.problems;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The problem types of this process (RFC 9457); their codes are part of the API and never change.
 */
public enum ProblemType {
  /** The body is not JSON, not UTF-8, or not an object; or the request line is broken. */
  MALFORMED_REQUEST(400, "The request cannot be read"),
  /** Fields, headers or parameters break rules; {@code errors} lists all of them. */
  INVALID_REQUEST(400, "The request breaks rules"),
  /** No key, or one that is unknown, revoked or expired; or a token that is not accepted. */
  UNAUTHENTICATED(401, "A valid API key is needed"),
  /** The key or the person lacks the scope. */
  FORBIDDEN(403, "The API key may not do this"),
  /** A page of this origin may not call the API. */
  ORIGIN_NOT_ALLOWED(403, "Pages of this origin may not use the API"),
  /** This installation does not let dead letters be edited. */
  EDITING_DISABLED(403, "Editing dead letters is switched off"),
  /** The resource does not exist, or belongs to another tenant. */
  NOT_FOUND(404, "There is no such thing"),
  /** The path exists, but not with this method. */
  METHOD_NOT_ALLOWED(405, "The method is not allowed here"),
  /** The Accept header excludes JSON, the format of all answers. */
  NOT_ACCEPTABLE(406, "Only JSON can be answered"),
  /** The client sent the request too slowly. */
  REQUEST_TIMEOUT(408, "The request took too long to arrive"),
  /** The events after this position are partly past their retention. */
  EVENTS_EXPIRED(410, "Some of these events are no longer kept"),
  /** The body is above 64 KiB. */
  PAYLOAD_TOO_LARGE(413, "The body is too large"),
  /** The request line is too long. */
  URI_TOO_LONG(414, "The URI is too long"),
  /** The body is not declared as JSON in UTF-8. */
  UNSUPPORTED_MEDIA_TYPE(415, "The body must be JSON"),
  /** The idempotency key was used for another request. */
  IDEMPOTENCY_CONFLICT(422, "The Idempotency-Key was used for another request"),
  /** The queue carries the tasks that operate the other queues. */
  QUEUE_NOT_PAUSABLE(422, "This queue cannot be paused"),
  /** Tasks of this type cannot be cancelled. */
  TASK_NOT_CANCELLABLE(422, "This task cannot be cancelled"),
  /** An expired or revoked key gets no new secret. */
  KEY_ENDED(422, "The API key has expired or was revoked"),
  /** The tenant has as many active keys as it may have. */
  TOO_MANY_KEYS(422, "The tenant has too many API keys"),
  /** A key cannot be tied to an account that its tenant does not have. */
  UNKNOWN_ACCOUNT(422, "The tenant has no such account"),
  /** The search would read too many rows. */
  FILTER_TOO_WIDE(422, "The filter leaves too much to look through"),
  /** A rate limit or a limit on concurrent requests is reached. */
  QUOTA_EXCEEDED(429, "Too many requests"),
  /** The headers are too long. */
  HEADERS_TOO_LARGE(431, "The headers are too large"),
  /** A defect of this server; it is logged. */
  INTERNAL_ERROR(500, "The server failed"),
  /** Storage is unavailable or a limit of the process is reached. This request stored nothing. */
  UNAVAILABLE(503, "Not available at the moment; this request stored nothing"),
  /** Storage failed while it wrote; a retry with the same Idempotency-Key returns the outcome. */
  POSSIBLY_STORED(503, "The request may have been stored; ask again with the same Idempotency-Key");

  private final int status;
  private final String title;
  private final String code = name().toLowerCase(Locale.ROOT).replace('_', '-');

  ProblemType(int status, String title) {
    this.status = status;
    this.title = title;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** The title, the same for every problem of this type. */
  public String title() {
    return title;
  }

  /** The stable code, the last part of the type's URI. */
  public String code() {
    return code;
  }

  /** The type for a status that a library has set; a generic one when no type has this status. */
  public static ProblemType ofStatus(int status) {
    return Stream.of(values())
        .filter(type -> type.status == status)
        .findFirst()
        .orElse(status < 500 ? MALFORMED_REQUEST : status == 503 ? UNAVAILABLE : INTERNAL_ERROR);
  }

  /** The type of that code, if there is one. */
  public static Optional<ProblemType> of(String code) {
    return Stream.of(values()).filter(type -> type.code.equals(code)).findFirst();
  }
}
