package dev.satchel.ingress.keys;

import dev.satchel.ingress.problems.ProblemType;
import dev.satchel.ingress.problems.RequestRefused;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Refuses keys that lack the scope of what they call. */
final class ScopeCheck implements HandlerInterceptor {
  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (handler instanceof HandlerMethod method
        && request.getAttribute(KeyFilter.ATTRIBUTE) instanceof ApiKey key) {
      RequiresScope required = method.getMethodAnnotation(RequiresScope.class);
      if (required != null && !key.scopes().contains(required.value())) {
        throw new RequestRefused(
            ProblemType.FORBIDDEN, "The key lacks the scope " + required.value().wireName() + ".");
      }
    }
    return true;
  }
}
