package dev.satchel.ingress.http;

import dev.satchel.ingress.problems.ProblemType;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Writes answers; for an asynchronous answer it releases the thread of the request. No thread waits
 * for a client to read: {@link Unread} counts what the client has not read.
 */
public final class ReplyWriter {
  private static final String ADMITTED = ReplyWriter.class.getName() + ".admitted";
  private static final String ON_ANSWER = ReplyWriter.class.getName() + ".onAnswer";
  private static final String DISPATCHER = DispatcherServlet.class.getName() + ".";
  private static final String HANDLER_MAPPING = HandlerMapping.class.getName() + ".";

  /** In bytes: a smaller answer fits into one packet or two as it is. */
  private static final int COMPRESSED_FROM = 2_048;

  private final Problems problems;
  private final Unread unread;

  ReplyWriter(Problems problems, Unread unread) {
    this.problems = problems;
    this.unread = unread;
  }

  /**
   * Marks a request as admitted: it has shown a valid key. Of a request that is refused before
   * that, no byte of the body is read: the connection is closed instead.
   */
  public static void admitted(HttpServletRequest request) {
    request.setAttribute(ADMITTED, true);
  }

  /** Tells the status of the answer once it is known; not when the client leaves before that. */
  public static void onAnswer(HttpServletRequest request, IntConsumer status) {
    request.setAttribute(ON_ANSWER, status);
  }

  /** Answers the request now, or registers it to be answered when the reply is completed. */
  public void write(HttpServletRequest request, HttpServletResponse response, Reply reply)
      throws IOException {
    switch (reply) {
      case Answer answer -> now(request, response, answer);
      case Pending pending when pending.answer().isDone() ->
          now(request, response, outcome(pending));
      case Pending pending -> later(request, response, pending);
      case Parts parts -> inParts(request, response, parts);
    }
  }

  private void now(HttpServletRequest request, HttpServletResponse response, Answer answer)
      throws IOException {
    if (answer.status() >= 400) {
      if (mayBeDrained(request, answer)) {
        // A client that is still sending would see a connection reset instead of the problem.
        Body.drain(request);
      } else if (hasBody(request) && request.getProtocol().startsWith("HTTP/1")) {
        // Jetty closes it, but says so only when it knows before the answer that the body is
        // missing. A client that is not told may send its next request there, and lose it.
        response.setHeader(HttpHeaders.CONNECTION, "close");
      }
    }
    put(request, response, answer);
  }

  private static boolean hasBody(HttpServletRequest request) {
    return request.getContentLengthLong() > 0
        || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
  }

  private static boolean mayBeDrained(HttpServletRequest request, Answer answer) {
    return request.getAttribute(ADMITTED) != null
        && request.getHeader("Expect") == null
        && answer.status() != ProblemType.REQUEST_TIMEOUT.status();
  }

  private Answer outcome(Pending pending) {
    return switch (pending.answer().state()) {
      case SUCCESS -> pending.answer().resultNow();
      case FAILED, CANCELLED, RUNNING -> failed(pending.answer().exceptionNow());
    };
  }

  private void put(HttpServletRequest request, HttpServletResponse response, Answer answer) {
    if (request.getAttribute(ON_ANSWER) instanceof IntConsumer told) {
      told.accept(answer.status());
    }
    response.setStatus(answer.status());
    setHeaders(response, answer.headers());
    if (!answer.contentType().isEmpty()) {
      byte[] body =
          answer.compressible()
                  && mayCompress(request, response)
                  && answer.body().length >= COMPRESSED_FROM
              ? compressed(response, answer.body())
              : answer.body();
      response.setContentType(answer.contentType());
      response.setContentLength(body.length);
      unread.send(request, body);
    }
  }

  /** CORS may have set the same field. */
  private static void setHeaders(HttpServletResponse response, Map<String, String> headers) {
    headers.forEach(
        (name, value) -> {
          if (name.equals(HttpHeaders.VARY)) {
            response.addHeader(name, value);
          } else {
            response.setHeader(name, value);
          }
        });
  }

  /** Whether the client takes gzip; the answer says that it depends on that, either way. */
  private static boolean mayCompress(HttpServletRequest request, HttpServletResponse response) {
    response.addHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    return Gzip.isTaken(request);
  }

  private static byte[] compressed(HttpServletResponse response, byte[] plain) {
    response.setHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
    return Gzip.of(plain);
  }

  private void inParts(HttpServletRequest request, HttpServletResponse response, Parts parts) {
    if (request.getAttribute(ON_ANSWER) instanceof IntConsumer told) {
      told.accept(HttpServletResponse.SC_OK);
    }
    response.setStatus(HttpServletResponse.SC_OK);
    response.setContentType(parts.contentType());
    setHeaders(response, parts.headers());
    boolean compressed = mayCompress(request, response);
    if (compressed) {
      response.setHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
    }
    if (request.getMethod().equals("HEAD")) {
      return;
    }
    AsyncContext context = request.startAsync(request, response);
    context.setTimeout(0);
    forgetDispatch(request);
    Parts.Source source =
        compressed ? new CompressedParts(parts.source(), new Gzip()) : parts.source();
    new PartsSending(request, context, source, unread).start();
  }

  private void later(HttpServletRequest request, HttpServletResponse response, Pending pending) {
    AsyncContext context = request.startAsync(request, response);
    context.setTimeout(0);
    AtomicBoolean ended = new AtomicBoolean();
    context.addListener(new Abandonment(pending.abandoned(), ended));
    forgetDispatch(request);
    var _ =
        pending
            .answer()
            .handle(
                (answer, failure) -> {
                  if (ended.compareAndSet(false, true)) {
                    put(request, response, context, answer != null ? answer : failed(failure));
                  }
                  return true;
                });
  }

  /**
   * Removes the attributes that the dispatcher set for views and handlers, to save the memory of
   * waiting requests.
   */
  private static void forgetDispatch(HttpServletRequest request) {
    for (String name : Collections.list(request.getAttributeNames())) {
      if (name.startsWith(DISPATCHER) || name.startsWith(HANDLER_MAPPING)) {
        request.removeAttribute(name);
      }
    }
  }

  private Answer failed(@Nullable Throwable failure) {
    return failure == null
        ? Answer.problem(Problems.of(ProblemType.INTERNAL_ERROR))
        : Answer.problem(problems.of(failure));
  }

  private void put(
      HttpServletRequest request,
      HttpServletResponse response,
      AsyncContext context,
      Answer answer) {
    try {
      put(request, response, answer);
    } catch (IllegalStateException gone) {
      // The client has disconnected, so no answer can be sent.
    }
    try {
      context.complete();
    } catch (IllegalStateException completed) {
      // The container completed the request first: the client has disconnected.
    }
  }

  /**
   * Releases the wait of a client that has disconnected.
   *
   * @param ended set by whichever side ends the request first; Jetty may then reuse the response
   *     for another request
   */
  private record Abandonment(Runnable abandoned, AtomicBoolean ended) implements AsyncListener {
    @Override
    public void onComplete(AsyncEvent event) {}

    @Override
    public void onTimeout(AsyncEvent event) {
      onError(event);
    }

    @Override
    public void onError(AsyncEvent event) {
      if (ended.compareAndSet(false, true)) {
        abandoned.run();
        event.getAsyncContext().complete();
      }
    }

    @Override
    public void onStartAsync(AsyncEvent event) {}
  }
}
