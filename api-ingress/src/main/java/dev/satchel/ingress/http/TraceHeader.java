package dev.satchel.ingress.http;

import io.micrometer.tracing.TraceContext;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/** The W3C trace context of a request (version 00). */
public final class TraceHeader {
  /** The header's name. */
  public static final String NAME = "traceparent";

  private static final String ATTRIBUTE = TraceHeader.class.getName();

  private TraceHeader() {}

  /** The trace context that continues in work for this request; null when there is none. */
  public static @Nullable String of(HttpServletRequest request) {
    return (String) request.getAttribute(ATTRIBUTE);
  }

  static void put(HttpServletRequest request, String traceparent) {
    request.setAttribute(ATTRIBUTE, traceparent);
  }

  static String format(TraceContext context) {
    return "00-%s-%s-%s"
        .formatted(
            context.traceId(),
            context.spanId(),
            Boolean.TRUE.equals(context.sampled()) ? "01" : "00");
  }
}
