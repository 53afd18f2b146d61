package dev.satchel.ingress.browsers;

import dev.satchel.ingress.http.Answer;
import dev.satchel.ingress.problems.ApiProblem;
import dev.satchel.ingress.problems.ProblemType;
import java.io.IOException;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.cors.DefaultCorsProcessor;

/** Spring's processing of CORS requests, with a problem where it refuses one. */
final class ProblemCorsProcessor extends DefaultCorsProcessor {
  @Override
  protected void rejectRequest(ServerHttpResponse response) throws IOException {
    Answer answer =
        Answer.problem(
            ApiProblem.of(
                ProblemType.ORIGIN_NOT_ALLOWED,
                "The origin, or a method or header of its page, is not allowed here."));
    response.setStatusCode(HttpStatusCode.valueOf(answer.status()));
    response.getHeaders().set("Content-Type", answer.contentType());
    response.getBody().write(answer.body());
    response.flush();
  }
}
