package dev.satchel.ingress.docs;

import dev.satchel.ingress.http.Answer;
import dev.satchel.ingress.problems.ApiProblem;
import dev.satchel.ingress.problems.ProblemType;
import dev.satchel.ingress.problems.RequestRefused;
import dev.satchel.messages.Reason;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;

/** Explains problem types: as JSON to clients, as a page to browsers. */
@Controller
class ProblemController {
  /** Codes of earlier releases, whose pages name the code of today. */
  private static final Map<String, ProblemType> REPLACED =
      Map.of("rate-limited", ProblemType.QUOTA_EXCEEDED);

  @GetMapping("/problems/{code}")
  Answer problem(
      @PathVariable String code,
      @RequestHeader(name = HttpHeaders.ACCEPT, required = false) @Nullable String accept) {
    ProblemType replacement = REPLACED.get(code);
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("type", ApiProblem.typeUri(code));
    if (replacement != null) {
      members.put("replacedBy", ApiProblem.typeUri(replacement.code()));
    }
    Explanation explanation = explain(replacement == null ? code : replacement.code(), members);
    members.put("cause", explanation.cause());
    members.put("cure", explanation.cure());
    members.put("retry", explanation.retry().wireName());
    Answer answer =
        ProblemPage.wanted(accept)
            ? ProblemPage.of(code, String.valueOf(members.get("title")), explanation)
            : Answer.json(200, members);
    return answer.with(HttpHeaders.VARY, HttpHeaders.ACCEPT);
  }

  /** Adds the title, and the status if answers have this problem. */
  private static Explanation explain(String code, Map<String, Object> members) {
    Optional<ProblemType> type = ProblemType.of(code);
    if (type.isPresent()) {
      members.put("title", type.get().title());
      members.put("status", type.get().status());
      return Explanation.of(type.get());
    }
    Reason reason = Reason.of(code).orElseThrow(RequestRefused::notFound);
    members.put("title", reason.title());
    return Explanation.of(reason);
  }
}
