package dev.satchel.ingress.audit;

import dev.satchel.ingress.http.BodyDigest;
import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.problems.RequestRefused;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.ModelAndView;

/**
 * Counts denied calls of valid keys: state-changing ones that are answered with 400 to 499, and
 * reads that the key may not make. The next resolver writes the answer.
 */
final class DenialAudit implements HandlerExceptionResolver {
  private static final Set<String> READS = Set.of("GET", "HEAD");
  private static final int FORBIDDEN = 403;

  private final Denials denials;

  DenialAudit(Denials denials) {
    this.denials = denials;
  }

  @Override
  public @Nullable ModelAndView resolveException(
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable Object handler,
      Exception thrown) {
    if (handler instanceof HandlerMethod method
        && thrown instanceof RequestRefused refused
        && isDenial(request, refused.problem().type().status())
        && request.getAttribute(ApiKey.class.getName()) instanceof ApiKey key
        && request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE)
            instanceof String pattern) {
      String route = request.getMethod() + " " + pattern;
      denials.count(
          new Denials.Denied(
              Call.who(key, Origin.of(request, response)),
              action(method, route),
              route,
              refused.problem().type(),
              BodyDigest.of(request)));
    }
    return null;
  }

  private static boolean isDenial(HttpServletRequest request, int status) {
    return status == FORBIDDEN
        || (status >= 400 && status < 500 && !READS.contains(request.getMethod()));
  }

  private static String action(HandlerMethod method, String route) {
    Audited audited = method.getMethodAnnotation(Audited.class);
    return audited == null ? route : Call.action(audited);
  }
}
