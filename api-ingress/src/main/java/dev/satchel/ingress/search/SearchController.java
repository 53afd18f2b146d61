package dev.satchel.ingress.search;

import dev.satchel.ingress.http.Answer;
import dev.satchel.ingress.http.FieldErrors;
import dev.satchel.ingress.http.Page;
import dev.satchel.ingress.http.Query;
import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.keys.RequiresScope;
import dev.satchel.ingress.keys.Scope;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Comparator;
import java.util.List;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** Answers searches. */
@Controller
class SearchController {
  private static final int LONGEST = 255;

  /** The most objects of one kind. */
  private static final int MOST = 50;

  private final List<Finder> finders;

  SearchController(List<Finder> finders) {
    this.finders =
        finders.stream()
            .sorted(Comparator.comparing(finder -> finder.getClass().getName()))
            .toList();
  }

  @GetMapping("/v1/search")
  @RequiresScope({
    Scope.ACCOUNTS_READ,
    Scope.PAYMENTS_READ,
    Scope.TICKETS_READ,
    Scope.READER,
    Scope.AUDITOR
  })
  Answer search(ApiKey key, HttpServletRequest request) {
    FieldErrors errors = new FieldErrors();
    Query query = Query.of(request, errors, List.of("q"));
    if (query.get("q") == null) {
      query.note("q", "required", "is required: an id, an externalId or a reference");
    }
    String text = errors.checked(query.text("q", LONGEST));
    List<Found> found =
        finders.stream()
            .filter(finder -> finder.scopes().stream().anyMatch(key::has))
            .flatMap(finder -> finder.find(text, key, MOST).stream())
            .toList();
    return Answer.large(new Page(found.stream().map(Found::members).toList(), null).members());
  }
}
