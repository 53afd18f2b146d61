package dev.satchel.ingress.tickets;

import dev.satchel.ingress.http.Answer;
import dev.satchel.ingress.http.Etag;
import dev.satchel.ingress.http.FieldErrors;
import dev.satchel.ingress.http.Page;
import dev.satchel.ingress.http.PathIds;
import dev.satchel.ingress.http.Query;
import dev.satchel.ingress.http.Reply;
import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.keys.RequiresScope;
import dev.satchel.ingress.keys.Scope;
import dev.satchel.ingress.problems.RequestRefused;
import dev.satchel.ingress.waiting.WaitingSettings;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.Subject;
import dev.satchel.messages.TicketId;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** Shows tickets, at once or, by long polling, as soon as they change. */
@Controller
class TicketController {
  private final TicketReading reading;
  private final TicketLists lists;
  private final AttemptRows attempts;
  private final List<SubjectAccounts> accounts;
  private final Timelines timelines;
  private final Duration longestWait;

  TicketController(
      TicketReading reading,
      TicketLists lists,
      AttemptRows attempts,
      Timelines timelines,
      List<SubjectAccounts> accounts,
      WaitingSettings settings) {
    this.accounts = List.copyOf(accounts);
    this.reading = reading;
    this.lists = lists;
    this.attempts = attempts;
    this.timelines = timelines;
    this.longestWait = settings.longest();
  }

  @GetMapping("/v1/tickets/{id}")
  @RequiresScope(value = Scope.TICKETS_READ, oneAccount = true)
  Reply ticket(@PathVariable String id, ApiKey key, HttpServletRequest request) {
    TicketId ticket = PathIds.parse(id, TicketId::parse);
    FieldErrors errors = new FieldErrors();
    Duration wait = Query.of(request, errors, List.of("wait")).waitUpTo(longestWait);
    errors.refuseIfAny();
    requireConcerned(key, ticket);
    if (wait.isZero()) {
      return answer(request, reading.now(key.tenant(), ticket));
    }
    return Etag.isAskedFor(request)
        ? reading.whenChanged(
            key,
            ticket,
            wait,
            found -> found.etag().isHeldBy(request),
            found -> answer(request, found))
        : reading.whenDone(key, ticket, wait, found -> TicketAnswers.of(200, found));
  }

  @GetMapping("/v1/tickets/{id}/attempts")
  @RequiresScope(Scope.TICKETS_READ)
  Answer attempts(@PathVariable String id, ApiKey key, HttpServletRequest request) {
    TicketId ticket = PathIds.parse(id, TicketId::parse);
    FieldErrors errors = new FieldErrors();
    Page.Asked asked = Page.asked(request, errors);
    errors.refuseIfAny();
    reading.now(key.tenant(), ticket);
    return Answer.large(attempts.of(ticket, asked).members());
  }

  @GetMapping("/v1/tickets/{id}/timeline")
  @RequiresScope(Scope.TICKETS_READ)
  Answer timeline(@PathVariable String id, ApiKey key, HttpServletRequest request) {
    TicketId ticket = PathIds.parse(id, TicketId::parse);
    FieldErrors errors = new FieldErrors();
    Query.of(request, errors, List.of());
    errors.refuseIfAny();
    List<TimelineEvent> events = timelines.of(reading.now(key.tenant(), ticket));
    return Answer.large(
        new Page(events.stream().map(TimelineEvent::members).toList(), null).members());
  }

  @GetMapping("/v1/tickets")
  @RequiresScope(Scope.TICKETS_READ)
  Answer tickets(ApiKey key, HttpServletRequest request) {
    return Answer.large(lists.page(key.tenant(), request).members());
  }

  private static Answer answer(HttpServletRequest request, Ticket ticket) {
    return ticket.etag().isHeldBy(request)
        ? TicketAnswers.notModified(ticket)
        : TicketAnswers.of(200, ticket);
  }

  /** A key of one account sees the tickets about it alone. */
  private void requireConcerned(ApiKey key, TicketId id) {
    AccountId account = key.account();
    if (account != null) {
      Subject subject = reading.now(key.tenant(), id).state().subject();
      if (subject == null
          || accounts.stream()
              .noneMatch(
                  kind ->
                      kind.kind().equals(subject.kind())
                          && kind.concerns().test(subject.id(), account))) {
        throw RequestRefused.notFound();
      }
    }
  }
}
