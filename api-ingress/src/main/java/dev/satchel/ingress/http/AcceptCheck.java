package dev.satchel.ingress.http;

import dev.satchel.ingress.problems.ProblemType;
import dev.satchel.ingress.problems.RequestRefused;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.HandlerInterceptor;

/** Answers 406 to requests whose Accept header excludes JSON. */
final class AcceptCheck implements HandlerInterceptor {
  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    List<String> accepts = Collections.list(request.getHeaders(HttpHeaders.ACCEPT));
    if (!accepts.isEmpty() && !takesJson(accepts)) {
      throw new RequestRefused(
          ProblemType.NOT_ACCEPTABLE, "Answers are application/json or application/problem+json.");
    }
    return true;
  }

  private static boolean takesJson(List<String> accepts) {
    try {
      List<MediaType> types = MediaType.parseMediaTypes(accepts);
      return types.isEmpty()
          || types.stream()
              .anyMatch(
                  type -> type.getQualityValue() > 0 && type.includes(MediaType.APPLICATION_JSON));
    } catch (InvalidMediaTypeException malformed) {
      return false;
    }
  }
}
