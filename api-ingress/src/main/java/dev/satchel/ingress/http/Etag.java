package dev.satchel.ingress.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import org.springframework.http.HttpHeaders;

/**
 * An entity tag, as the headers ETag and If-None-Match carry it.
 *
 * @param version visible ASCII without quotes
 */
public record Etag(String version) {
  /** The entity tag of a numbered version. */
  public static Etag of(int version) {
    return new Etag(Integer.toString(version));
  }

  /** The header's value. */
  public String header() {
    return '"' + version + '"';
  }

  /**
   * Whether If-None-Match contains this version or {@code *}, by weak comparison (RFC 9110, section
   * 13.1.2).
   */
  public boolean isHeldBy(HttpServletRequest request) {
    for (String line : Collections.list(request.getHeaders(HttpHeaders.IF_NONE_MATCH))) {
      for (String tag : line.split(",", -1)) {
        String bare = tag.strip();
        if (bare.equals("*")
            || (bare.startsWith("W/") ? bare.substring(2) : bare).equals(header())) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether the request is conditional (has If-None-Match). */
  public static boolean isAskedFor(HttpServletRequest request) {
    return request.getHeader(HttpHeaders.IF_NONE_MATCH) != null;
  }
}
