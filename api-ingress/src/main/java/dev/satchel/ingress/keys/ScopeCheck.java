package dev.satchel.ingress.keys;

import dev.satchel.ingress.problems.ProblemType;
import dev.satchel.ingress.problems.RequestRefused;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Answers 403 when the key may not call the controller method, before anything of the body is read.
 * It is no filter, because only the router knows the method, and no advice of the method, because
 * the arguments, and with them the body, are read before that.
 */
final class ScopeCheck implements HandlerInterceptor {
  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (handler instanceof HandlerMethod method) {
      if (!(request.getAttribute(ApiKey.class.getName()) instanceof ApiKey key)) {
        throw new IllegalStateException("a request without a key has reached " + method);
      }
      RequiresScope required = method.getMethodAnnotation(RequiresScope.class);
      if (required == null) {
        throw new IllegalStateException("no scope is declared for " + method);
      }
      check(key, required);
    }
    return true;
  }

  private static void check(ApiKey key, RequiresScope required) {
    if (required.value().length > 0) {
      key.requireOneOf(required.value());
    }
    if (required.installation()) {
      key.requireOneOf(Scope.INSTALLATION);
    }
    if (key.account() != null && !required.oneAccount()) {
      throw new RequestRefused(
          ProblemType.FORBIDDEN, "A key that is tied to one account may not do this.");
    }
  }
}
