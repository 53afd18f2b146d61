package dev.satchel.ingress.accepting;

import dev.satchel.ingress.audit.Audited;
import dev.satchel.ingress.audit.Origin;
import dev.satchel.ingress.keys.ApiKey;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Resolves the {@link TaskRequest} parameter of controller methods. */
final class TaskRequestParameter implements HandlerMethodArgumentResolver {
  private final Duration longestWait;

  TaskRequestParameter(Duration longestWait) {
    this.longestWait = longestWait;
  }

  @Override
  public boolean supportsParameter(MethodParameter parameter) {
    return parameter.getParameterType() == TaskRequest.class;
  }

  @Override
  public Object resolveArgument(
      MethodParameter parameter,
      @Nullable ModelAndViewContainer container,
      NativeWebRequest request,
      @Nullable WebDataBinderFactory binders) {
    HttpServletRequest asked = request.getNativeRequest(HttpServletRequest.class);
    HttpServletResponse answer = request.getNativeResponse(HttpServletResponse.class);
    if (asked == null
        || answer == null
        || !(asked.getAttribute(ApiKey.class.getName()) instanceof ApiKey key)) {
      throw new IllegalStateException("a task was requested on a path that needs no key");
    }
    return TaskRequest.read(
        new TaskRequest.Asked(
            asked, key, Origin.of(asked, answer), parameter.getMethodAnnotation(Audited.class)),
        longestWait);
  }
}
