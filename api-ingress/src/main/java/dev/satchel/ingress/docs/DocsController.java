package dev.satchel.ingress.docs;

import dev.satchel.ingress.http.Answer;
import dev.satchel.ingress.http.PathIds;
import dev.satchel.ingress.problems.ApiProblem;
import dev.satchel.ingress.problems.ProblemType;
import dev.satchel.ingress.problems.RequestRefused;
import dev.satchel.messages.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/**
 * Serves the OpenAPI description, the documentation page and the description of each problem type.
 */
@Controller
class DocsController {
  private static final String PAGE = "docs.html";

  /** Codes of earlier releases, whose pages name the code of today. */
  private static final Map<String, ProblemType> REPLACED =
      Map.of("rate-limited", ProblemType.QUOTA_EXCEEDED);

  private final byte[] description = ApiDescription.read();

  @GetMapping("/openapi.json")
  Answer openApi() {
    return new Answer(200, "application/json", Map.of(), description);
  }

  @GetMapping("/docs")
  Answer page() {
    return new Answer(
        200,
        "text/html;charset=utf-8",
        Map.of(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src"
                + " 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
        resource(PAGE));
  }

  @GetMapping("/problems/{code}")
  Answer problem(@PathVariable String code) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("type", ApiProblem.typeUri(code));
    ProblemType replacement = REPLACED.get(code);
    if (replacement != null) {
      members.put("replacedBy", ApiProblem.typeUri(replacement.code()));
    }
    ProblemType.of(replacement == null ? code : replacement.code())
        .ifPresentOrElse(
            type -> {
              members.put("title", type.title());
              members.put("status", type.status());
            },
            () ->
                members.put(
                    "title",
                    PathIds.parse(
                        code,
                        known -> Reason.of(known).orElseThrow(RequestRefused::notFound).title())));
    return Answer.json(200, members);
  }

  private static byte[] resource(String name) {
    try (InputStream in = DocsController.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not in the jar");
      }
      return in.readAllBytes();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
