package dev.satchel.ingress.keys;

import dev.satchel.ingress.http.Answer;
import dev.satchel.ingress.http.Caller;
import dev.satchel.ingress.http.Problems;
import dev.satchel.ingress.http.ReplyWriter;
import dev.satchel.ingress.limits.RequestLimits;
import dev.satchel.ingress.problems.ProblemType;
import dev.satchel.ingress.problems.RequestRefused;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Authenticates requests and applies the limits of their key: its rate and its share of the
 * requests in flight. A refused request is answered without reading its body.
 */
final class KeyFilter extends OncePerRequestFilter {
  static final String ATTRIBUTE = ApiKey.class.getName();
  private final Authentication keys;
  private final KeylessRequests keyless;
  private final LastUses uses;
  private final RequestLimits limits;
  private final RequestBounds bounds;
  private final Problems problems;
  private final ReplyWriter writer;

  KeyFilter(
      Authentication keys,
      KeylessRequests keyless,
      LastUses uses,
      RequestLimits limits,
      RequestBounds bounds,
      Problems problems,
      ReplyWriter writer) {
    this.bounds = bounds;
    this.keys = keys;
    this.keyless = keyless;
    this.uses = uses;
    this.limits = limits;
    this.problems = problems;
    this.writer = writer;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    ApiKey key;
    try {
      key = authenticated(request);
      Caller.has(request, key.owner());
      uses.used(key);
      limits.admit(key.owner(), key.rates(), request, response);
      bounds.enter(key);
    } catch (RuntimeException refused) {
      writer.write(request, response, Answer.problem(problems.of(refused)));
      return;
    }
    try {
      request.setAttribute(ATTRIBUTE, key);
      ReplyWriter.admitted(request);
      chain.doFilter(request, response);
    } finally {
      bounds.leave(key);
    }
  }

  private ApiKey authenticated(HttpServletRequest request) {
    try {
      return keys.of(request);
    } catch (RequestRefused refused) {
      if (refused.problem().type() == ProblemType.UNAUTHENTICATED) {
        keyless.refused(request.getRemoteAddr());
      }
      throw refused;
    }
  }
}
