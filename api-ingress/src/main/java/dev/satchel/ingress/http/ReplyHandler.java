package dev.satchel.ingress.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodReturnValueHandler;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Lets controllers return a {@link Reply}. */
final class ReplyHandler implements HandlerMethodReturnValueHandler {
  private final ReplyWriter writer;

  ReplyHandler(ReplyWriter writer) {
    this.writer = writer;
  }

  @Override
  public boolean supportsReturnType(MethodParameter type) {
    return Reply.class.isAssignableFrom(type.getParameterType());
  }

  @Override
  public void handleReturnValue(
      @Nullable Object value,
      MethodParameter type,
      ModelAndViewContainer container,
      NativeWebRequest request)
      throws IOException {
    container.setRequestHandled(true);
    HttpServletRequest servletRequest = request.getNativeRequest(HttpServletRequest.class);
    HttpServletResponse servletResponse = request.getNativeResponse(HttpServletResponse.class);
    if (value instanceof Reply reply && servletRequest != null && servletResponse != null) {
      writer.write(servletRequest, servletResponse, reply);
    } else {
      throw new IllegalStateException("a controller returned no reply");
    }
  }
}
