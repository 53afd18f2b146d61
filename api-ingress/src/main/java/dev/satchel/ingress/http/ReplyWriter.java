package dev.satchel.ingress.http;

import dev.satchel.ingress.problems.ProblemType;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Writes answers; for those that come later it lets the request's thread go. No thread waits for
 * the client to read: what it does not take is {@link Unread}'s.
 */
public final class ReplyWriter {
  private static final String ADMITTED = ReplyWriter.class.getName() + ".admitted";
  private static final String DISPATCHER = DispatcherServlet.class.getName() + ".";
  private static final String HANDLER_MAPPING = HandlerMapping.class.getName() + ".";

  private final Problems problems;
  private final Unread unread;

  ReplyWriter(Problems problems, Unread unread) {
    this.problems = problems;
    this.unread = unread;
  }

  /**
   * Says that the client has shown a valid key and may go on. Of a request that is refused before,
   * not a byte of the body is read: the connection is closed instead.
   */
  public static void admitted(HttpServletRequest request) {
    request.setAttribute(ADMITTED, true);
  }

  /** Answers the request, or sees to it that it will be. */
  public void write(HttpServletRequest request, HttpServletResponse response, Reply reply)
      throws IOException {
    switch (reply) {
      case Answer answer -> now(request, response, answer);
      case Pending pending when pending.answer().isDone() ->
          now(request, response, outcome(pending));
      case Pending pending -> later(request, response, pending);
    }
  }

  private void now(HttpServletRequest request, HttpServletResponse response, Answer answer)
      throws IOException {
    if (answer.status() >= 400 && mayBeDrained(request, answer)) {
      // A client that still sends would see a broken connection in place of the problem.
      Body.drain(request.getInputStream());
    }
    put(request, response, answer);
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
    response.setStatus(answer.status());
    answer.headers().forEach(response::setHeader);
    if (!answer.contentType().isEmpty()) {
      response.setContentType(answer.contentType());
      response.setContentLength(answer.body().length);
      unread.send(request, answer.body());
    }
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

  /** What the dispatcher left for views and handlers; a request that waits keeps none of it. */
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
      // The client has left; there is nobody to tell.
    }
    try {
      context.complete();
    } catch (IllegalStateException completed) {
      // The container was first: the client has left.
    }
  }

  /**
   * Frees what waits for a client that has gone.
   *
   * @param ended set by whoever ends the request; Jetty may use the response for another one then
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
