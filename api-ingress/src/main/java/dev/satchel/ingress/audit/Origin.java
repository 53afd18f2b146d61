package dev.satchel.ingress.audit;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * Where a call came from.
 *
 * @param remote the address at the other end of the connection
 * @param requestId as in {@code X-Request-Id}
 */
public record Origin(@Nullable String remote, @Nullable String requestId) {
  /** The origin of a request; a response carries the id of its request. */
  public static Origin of(HttpServletRequest request, HttpServletResponse response) {
    return new Origin(
        shortened(request.getRemoteAddr(), 64), shortened(response.getHeader("X-Request-Id"), 128));
  }

  /** The text, cut to what its column holds. */
  static @Nullable String shortened(@Nullable String text, int most) {
    return text == null || text.length() <= most ? text : text.substring(0, most);
  }
}
