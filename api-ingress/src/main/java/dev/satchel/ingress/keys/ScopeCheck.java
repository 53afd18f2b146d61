package dev.satchel.ingress.keys;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Answers 403 when the key has none of the scopes that the controller method requires. */
final class ScopeCheck implements HandlerInterceptor {
  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (handler instanceof HandlerMethod method
        && request.getAttribute(KeyFilter.ATTRIBUTE) instanceof ApiKey key) {
      RequiresScope required = method.getMethodAnnotation(RequiresScope.class);
      if (required != null) {
        key.requireOneOf(required.value());
      }
    }
    return true;
  }
}
