package dev.satchel.ingress.http;

import static dev.satchel.ingress.problems.ProblemType.METHOD_NOT_ALLOWED;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.MDC;
import org.springframework.web.filter.OncePerRequestFilter;

/** Adds the request id and the trace context to the response, and the request id to log lines. */
final class EdgeFilter extends OncePerRequestFilter {
  private static final String MDC_KEY = "requestId";
  private final RequestIds ids;
  private final Tracer tracer;
  private final ReplyWriter writer;

  EdgeFilter(RequestIds ids, Tracer tracer, ReplyWriter writer) {
    this.ids = ids;
    this.tracer = tracer;
    this.writer = writer;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String id = ids.of(request.getHeader(RequestIds.HEADER));
    Span span = tracer.currentSpan();
    String trace = span == null ? ids.traceparent() : TraceHeader.format(span.context());
    TraceHeader.put(request, trace);
    response.setHeader(RequestIds.HEADER, id);
    response.setHeader(TraceHeader.NAME, trace);
    response.setHeader("Cache-Control", "no-store");
    BrowserHeaders.ALL.forEach(response::setHeader);
    MDC.put(MDC_KEY, id);
    try {
      if (request.getMethod().equals("TRACE")) {
        // The servlet would echo the request's headers.
        writer.write(request, response, Answer.problem(Problems.of(METHOD_NOT_ALLOWED)));
      } else {
        chain.doFilter(request, response);
      }
    } finally {
      MDC.remove(MDC_KEY);
    }
  }
}
