package dev.satchel.ingress.keys;

import dev.satchel.ingress.http.Caller;
import dev.satchel.ingress.problems.ApiProblem;
import dev.satchel.ingress.problems.RequestRefused;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the API key of a request; a text that cannot be a key is refused without a read. */
record Authentication(KeyRing keys, UncheckedKeys unchecked, RequestBounds bounds) {
  private static final Pattern BEARER = Pattern.compile("(?i:bearer) +(sk_[!-~]{1,253})");

  /**
   * The key of the request.
   *
   * @throws RequestRefused (401) when it has no valid key
   */
  ApiKey of(HttpServletRequest request) {
    List<String> given = Collections.list(request.getHeaders("Authorization"));
    if (given.size() != 1) {
      throw unauthenticated("Authorization must be given once, as Bearer and an API key.");
    }
    Matcher bearer = BEARER.matcher(given.getFirst());
    if (!bearer.matches()) {
      throw unauthenticated("Authorization must be Bearer and an API key.");
    }
    String text = bearer.group(1);
    KeySecret.Kind kind = KeySecret.Kind.of(text);
    if (kind == KeySecret.Kind.MISTYPED) {
      throw unauthenticated("The API key is mistyped: its checksum is wrong.");
    }
    KeyHash hash = KeyHash.of(text);
    if (kind == KeySecret.Kind.CHOSEN && !unchecked.mayBe(hash)) {
      throw unknown();
    }
    Optional<ApiKey> found =
        keys.remembers(hash)
            ? keys.find(hash)
            : bounds.lookUp(Caller.of(request), () -> keys.find(hash));
    return found.orElseThrow(Authentication::unknown);
  }

  private static RequestRefused unknown() {
    return unauthenticated("The API key is unknown, revoked or expired.");
  }

  private static RequestRefused unauthenticated(String detail) {
    return new RequestRefused(ApiProblem.unauthenticated(detail));
  }
}
