package dev.satchel.ingress.authentication;

import jakarta.servlet.http.HttpServletResponse;
import org.springframework.security.web.firewall.StrictHttpFirewall;

/**
 * Refuses paths that two readers may understand differently. Methods are left to the router, which
 * answers 405. Headers are left to Jetty, which refuses control characters while it parses; here a
 * check would run at each read, and fail in the middle of a request.
 */
final class PathFirewall extends StrictHttpFirewall {
  PathFirewall() {
    setUnsafeAllowAnyHttpMethod(true);
    setAllowedHeaderNames(name -> true);
    setAllowedHeaderValues(value -> true);
    setAllowedParameterNames(name -> true);
  }

  @Override
  public HttpServletResponse getFirewalledResponse(HttpServletResponse response) {
    return response;
  }
}
