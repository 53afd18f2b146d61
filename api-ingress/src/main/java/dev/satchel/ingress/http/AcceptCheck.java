package dev.satchel.ingress.http;

import dev.satchel.ingress.problems.ProblemType;
import dev.satchel.ingress.problems.RequestRefused;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.MediaType;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Answers 406 to requests whose Accept header excludes JSON, and CSV where it is offered. */
final class AcceptCheck implements HandlerInterceptor {
  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    Accepts accepts = Accepts.of(request);
    if (!accepts.takes(MediaType.APPLICATION_JSON)
        && !(offersCsv(handler) && accepts.takes(Accepts.CSV))) {
      throw new RequestRefused(
          ProblemType.NOT_ACCEPTABLE, "Answers are application/json or application/problem+json.");
    }
    return true;
  }

  private static boolean offersCsv(Object handler) {
    return handler instanceof HandlerMethod method && method.hasMethodAnnotation(OffersCsv.class);
  }
}
