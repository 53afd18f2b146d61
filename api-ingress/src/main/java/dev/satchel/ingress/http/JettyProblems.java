package dev.satchel.ingress.http;

import dev.satchel.ingress.problems.ProblemType;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/**
 * Answers requests that Jetty itself refuses (malformed request lines, ambiguous paths, oversized
 * headers) with problem details.
 */
final class JettyProblems extends ErrorHandler {
  private final RequestIds ids;

  JettyProblems(RequestIds ids) {
    this.ids = ids;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    ProblemType type = type(request, response);
    response.setStatus(type.status());
    var headers = response.getHeaders();
    headers.put(HttpHeader.CACHE_CONTROL, "no-store");
    BrowserHeaders.ALL.forEach(headers::put);
    if (!headers.contains(RequestIds.HEADER)) {
      headers.put(RequestIds.HEADER, ids.of(request.getHeaders().get(RequestIds.HEADER)));
    }
    if (!headers.contains(TraceHeader.NAME)) {
      headers.put(TraceHeader.NAME, ids.traceparent());
    }
    Answer answer = Answer.problem(Problems.of(type));
    answer.headers().forEach(headers::put);
    headers.put(HttpHeader.CONTENT_TYPE, answer.contentType());
    response.write(true, ByteBuffer.wrap(answer.body()), callback);
    return true;
  }

  /** A parse error is the client's fault, so a 5xx status of the parser becomes 400. */
  private static ProblemType type(Request request, Response response) {
    return request.getAttribute(ERROR_EXCEPTION) instanceof HttpException refused
        ? ProblemType.ofStatus(
            refused.getCode() < 500 ? refused.getCode() : HttpStatus.BAD_REQUEST_400)
        : ProblemType.ofStatus(response.getStatus());
  }
}
