package dev.satchel.ingress.queues;

import dev.satchel.ingress.http.Answer;
import dev.satchel.ingress.http.FieldErrors;
import dev.satchel.ingress.http.Query;
import dev.satchel.ingress.keys.RequiresScope;
import dev.satchel.ingress.keys.Scope;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** Shows all task queues with their levels, rates and consumers. */
@Controller
class QueueController {
  private final QueueRows queues;
  private final Clock clock;

  QueueController(QueueRows queues, Clock clock) {
    this.queues = queues;
    this.clock = clock;
  }

  @GetMapping("/v1/queues")
  @RequiresScope(
      value = {Scope.READER, Scope.OPERATOR},
      installation = true)
  Answer queues(HttpServletRequest request) {
    FieldErrors errors = new FieldErrors();
    Query.of(request, errors, List.of());
    errors.refuseIfAny();
    return Answer.large(
        Map.of("data", queues.all(clock.instant()).stream().map(QueueState::members).toList()));
  }
}
