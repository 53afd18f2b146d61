package dev.satchel.ingress.authentication;

import dev.satchel.ingress.http.Answer;
import dev.satchel.ingress.http.Problems;
import dev.satchel.ingress.http.ReplyWriter;
import dev.satchel.ingress.keys.AuthenticationRefused;
import dev.satchel.ingress.problems.ApiProblem;
import dev.satchel.ingress.problems.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;

/** Answers what the filter chain refuses with problem details, and counts it. */
record Refusals(KeylessRequests keyless, Problems problems, ReplyWriter writer)
    implements AuthenticationFailureHandler, RequestRejectedHandler {

  @Override
  public void onAuthenticationFailure(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
      throws IOException {
    ApiProblem problem =
        failure instanceof AuthenticationRefused refused
            ? problems.of(refused.reason())
            : ApiProblem.unauthenticated("Tokens are not accepted here; send an API key.");
    if (problem.type() == ProblemType.UNAUTHENTICATED || problem.type() == ProblemType.FORBIDDEN) {
      keyless.refused(request.getRemoteAddr());
    }
    writer.write(request, response, Answer.problem(problem));
  }

  @Override
  public void handle(
      HttpServletRequest request, HttpServletResponse response, RequestRejectedException rejected)
      throws IOException {
    writer.write(
        request,
        response,
        Answer.problem(
            ApiProblem.of(
                ProblemType.MALFORMED_REQUEST,
                "The path is not in its plain form: it has a dot segment, an empty segment, a"
                    + " semicolon, or an encoded slash, dot, percent or control character.")));
  }
}
