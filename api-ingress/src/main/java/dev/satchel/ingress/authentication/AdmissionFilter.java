package dev.satchel.ingress.authentication;

import dev.satchel.ingress.http.Answer;
import dev.satchel.ingress.http.Caller;
import dev.satchel.ingress.http.Problems;
import dev.satchel.ingress.http.ReplyWriter;
import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.keys.Authenticated;
import dev.satchel.ingress.keys.RequestBounds;
import dev.satchel.ingress.limits.RequestLimits;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Applies the limits of whoever sends an authenticated request: its rate and its share of the
 * requests in flight. A refused request is answered without reading its body.
 */
final class AdmissionFilter extends OncePerRequestFilter {
  private final DenyList denied;
  private final RequestLimits limits;
  private final RequestBounds bounds;
  private final Problems problems;
  private final ReplyWriter writer;

  AdmissionFilter(
      DenyList denied,
      RequestLimits limits,
      RequestBounds bounds,
      Problems problems,
      ReplyWriter writer) {
    this.denied = denied;
    this.limits = limits;
    this.bounds = bounds;
    this.problems = problems;
    this.writer = writer;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    ApiKey key = authenticated();
    try {
      Caller.has(request, key.owner());
      denied.checkKey(key);
      limits.admit(key.owner(), key.rates(), request, response);
      bounds.enter(key);
    } catch (RuntimeException refused) {
      writer.write(request, response, Answer.problem(problems.of(refused)));
      return;
    }
    try {
      // An attribute, because an answer may be written later, on another thread.
      request.setAttribute(ApiKey.class.getName(), key);
      ReplyWriter.admitted(request);
      chain.doFilter(request, response);
    } finally {
      bounds.leave(key);
    }
  }

  private static ApiKey authenticated() {
    if (SecurityContextHolder.getContext().getAuthentication() instanceof Authenticated caller) {
      return caller.key();
    }
    throw new IllegalStateException("a request without a valid credential was not refused");
  }
}
