package dev.satchel.ingress.events;

import dev.satchel.ingress.http.Answer;
import dev.satchel.ingress.http.FieldErrors;
import dev.satchel.ingress.http.Page;
import dev.satchel.ingress.http.Query;
import dev.satchel.ingress.keys.RequiresScope;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** Shows which events there are. */
@Controller
class EventTypeController {
  private final Answer types;
  private final Answer asyncApi;

  EventTypeController(EventCatalogue catalogue) {
    this.types =
        Answer.json(
            200,
            new Page(catalogue.entries().stream().map(EventCatalogue.Entry::members).toList(), null)
                .members());
    this.asyncApi = Answer.json(200, AsyncApi.of(catalogue));
  }

  @GetMapping("/v1/event-types")
  @RequiresScope(
      value = {},
      oneAccount = true)
  Answer types(HttpServletRequest request) {
    FieldErrors errors = new FieldErrors();
    Query.of(request, errors, List.of());
    errors.refuseIfAny();
    return types;
  }

  @GetMapping("/asyncapi.json")
  Answer asyncApi() {
    return asyncApi;
  }
}
