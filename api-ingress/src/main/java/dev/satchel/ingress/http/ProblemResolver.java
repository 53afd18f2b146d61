package dev.satchel.ingress.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/** Answers every exception with problem details. */
final class ProblemResolver implements HandlerExceptionResolver {
  private final Problems problems;
  private final ReplyWriter writer;

  ProblemResolver(Problems problems, ReplyWriter writer) {
    this.problems = problems;
    this.writer = writer;
  }

  @Override
  public @Nullable ModelAndView resolveException(
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable Object handler,
      Exception thrown) {
    if (response.isCommitted()) {
      return new ModelAndView();
    }
    try {
      writer.write(request, response, Answer.problem(problems.of(thrown)));
    } catch (IOException gone) {
      // The client has disconnected, so no answer can be sent.
    }
    return new ModelAndView();
  }
}
