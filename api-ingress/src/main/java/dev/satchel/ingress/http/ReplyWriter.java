package dev.satchel.ingress.http;

import dev.satchel.ingress.problems.ProblemType;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.HandlerMapping;

/** Writes answers; for those that come later it lets the request's thread go. */
public final class ReplyWriter {
  private static final String AUTHENTICATED = ReplyWriter.class.getName() + ".authenticated";
  private static final String DISPATCHER = DispatcherServlet.class.getName() + ".";
  private static final String HANDLER_MAPPING = HandlerMapping.class.getName() + ".";

  private final Problems problems;

  ReplyWriter(Problems problems) {
    this.problems = problems;
  }

  /**
   * Says that the client has shown a valid key. Of a request that is refused before, not a byte of
   * the body is read: the connection is closed instead.
   */
  public static void authenticated(HttpServletRequest request) {
    request.setAttribute(AUTHENTICATED, true);
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

  private static void now(HttpServletRequest request, HttpServletResponse response, Answer answer)
      throws IOException {
    if (answer.status() >= 400 && mayBeDrained(request, answer)) {
      // A client that still sends would see a broken connection in place of the problem.
      Body.drain(request.getInputStream());
    }
    put(response, answer);
  }

  private static boolean mayBeDrained(HttpServletRequest request, Answer answer) {
    return request.getAttribute(AUTHENTICATED) != null
        && request.getHeader("Expect") == null
        && answer.status() != ProblemType.REQUEST_TIMEOUT.status();
  }

  private Answer outcome(Pending pending) {
    return switch (pending.answer().state()) {
      case SUCCESS -> pending.answer().resultNow();
      case FAILED, CANCELLED, RUNNING -> failed(pending.answer().exceptionNow());
    };
  }

  private static void put(HttpServletResponse response, Answer answer) throws IOException {
    response.setStatus(answer.status());
    answer.headers().forEach(response::setHeader);
    if (!answer.contentType().isEmpty()) {
      response.setContentType(answer.contentType());
      response.setContentLength(answer.body().length);
      response.getOutputStream().write(answer.body());
    }
  }

  private void later(HttpServletRequest request, HttpServletResponse response, Pending pending) {
    AsyncContext context = request.startAsync(request, response);
    context.setTimeout(0);
    context.addListener(new Abandonment(pending.abandoned()));
    forgetDispatch(request);
    var _ =
        pending
            .answer()
            .handle(
                (answer, failure) -> {
                  finish(context, response, answer != null ? answer : failed(failure));
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

  private static void finish(AsyncContext context, HttpServletResponse response, Answer answer) {
    try {
      put(response, answer);
    } catch (IOException | IllegalStateException gone) {
      // The client has left; there is nobody to tell.
    }
    try {
      context.complete();
    } catch (IllegalStateException completed) {
      // The container was first: the client has left.
    }
  }

  /** Frees what waits for a client that has gone. */
  private record Abandonment(Runnable abandoned) implements AsyncListener {
    @Override
    public void onComplete(AsyncEvent event) {}

    @Override
    public void onTimeout(AsyncEvent event) {
      abandoned.run();
    }

    @Override
    public void onError(AsyncEvent event) {
      abandoned.run();
      event.getAsyncContext().complete();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {}
  }
}
