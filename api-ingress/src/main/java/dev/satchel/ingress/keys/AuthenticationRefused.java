package dev.satchel.ingress.keys;

import dev.satchel.ingress.problems.ApiProblem;
import dev.satchel.ingress.problems.RequestRefused;
import org.springframework.security.core.AuthenticationException;

/** A credential is refused, or cannot be checked; carries the reason to answer with. */
public final class AuthenticationRefused extends AuthenticationException {
  private final RuntimeException reason;

  /** Refuses because of a {@link RequestRefused}, or because what it needs is unavailable. */
  public AuthenticationRefused(RuntimeException reason) {
    super(reason.getMessage(), reason);
    this.reason = reason;
  }

  /** Refuses with 401. */
  public static AuthenticationRefused unauthenticated(String detail) {
    return new AuthenticationRefused(new RequestRefused(ApiProblem.unauthenticated(detail)));
  }

  /** What happened. */
  public RuntimeException reason() {
    return reason;
  }

  /** Refusals are answers, and frequent: a stack trace would only cost time. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
