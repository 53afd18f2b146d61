package dev.satchel.ingress.keys;

import dev.satchel.ingress.http.Answer;
import dev.satchel.ingress.http.Caller;
import dev.satchel.ingress.http.Problems;
import dev.satchel.ingress.http.ReplyWriter;
import dev.satchel.ingress.limits.RequestLimits;
import dev.satchel.ingress.problems.ApiProblem;
import dev.satchel.ingress.problems.RequestRefused;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Authenticates requests and applies the limits of their key: its rate and its share of the
 * requests in flight. A refused request is answered without reading its body.
 */
final class KeyFilter extends OncePerRequestFilter {
  static final String ATTRIBUTE = ApiKey.class.getName();
  private static final Pattern BEARER = Pattern.compile("(?i:bearer) +(sk_[!-~]{1,253})");
  private final KeyRing keys;
  private final LastUses uses;
  private final RequestLimits limits;
  private final RequestBounds bounds;
  private final Problems problems;
  private final ReplyWriter writer;

  KeyFilter(
      KeyRing keys,
      LastUses uses,
      RequestLimits limits,
      RequestBounds bounds,
      Problems problems,
      ReplyWriter writer) {
    this.bounds = bounds;
    this.keys = keys;
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
    List<String> given = Collections.list(request.getHeaders("Authorization"));
    if (given.size() != 1) {
      throw unauthenticated("Authorization must be given once, as Bearer and an API key.");
    }
    Matcher bearer = BEARER.matcher(given.getFirst());
    if (!bearer.matches()) {
      throw unauthenticated("Authorization must be Bearer and an API key.");
    }
    if (KeySecret.isMistyped(bearer.group(1))) {
      throw unauthenticated("The API key is mistyped: its checksum is wrong.");
    }
    KeyHash hash = KeyHash.of(bearer.group(1));
    Optional<ApiKey> found =
        keys.remembers(hash)
            ? keys.find(hash)
            : bounds.lookUp(Caller.of(request), () -> keys.find(hash));
    return found.orElseThrow(() -> unauthenticated("The API key is unknown, revoked or expired."));
  }

  private static RequestRefused unauthenticated(String detail) {
    return new RequestRefused(ApiProblem.unauthenticated(detail));
  }
}
