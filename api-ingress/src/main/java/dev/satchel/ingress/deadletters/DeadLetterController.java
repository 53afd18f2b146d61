package dev.satchel.ingress.deadletters;

import dev.satchel.ingress.http.Answer;
import dev.satchel.ingress.http.FieldErrors;
import dev.satchel.ingress.http.Page;
import dev.satchel.ingress.http.PathIds;
import dev.satchel.ingress.http.Query;
import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.keys.RequiresScope;
import dev.satchel.ingress.keys.Scope;
import dev.satchel.ingress.problems.RequestRefused;
import dev.satchel.ingress.tickets.AttemptRows;
import dev.satchel.messages.DeadLetterFilter;
import dev.satchel.messages.DeadLetterId;
import dev.satchel.messages.DeadLetterStatus;
import dev.satchel.messages.DeadLetterTask.Replay;
import dev.satchel.messages.Message;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TicketId;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/**
 * Shows dead letters, their groups by cause, and the outcome of replay and discard runs: of the
 * tenant of the key, or of all tenants to a key that crosses them.
 */
@Controller
class DeadLetterController {
  private static final String REPLAY = Message.typeName(Replay.class);

  private final LetterRows letters;
  private final GroupRows groups;
  private final RunRows runs;
  private final AttemptRows attempts;
  private final Clock clock;

  DeadLetterController(
      LetterRows letters, GroupRows groups, RunRows runs, AttemptRows attempts, Clock clock) {
    this.letters = letters;
    this.groups = groups;
    this.runs = runs;
    this.attempts = attempts;
    this.clock = clock;
  }

  @GetMapping("/v1/dead-letters")
  @RequiresScope({Scope.READER, Scope.OPERATOR})
  Answer deadLetters(ApiKey key, HttpServletRequest request) {
    FieldErrors errors = new FieldErrors();
    List<String> names = new ArrayList<>(Page.PARAMETERS);
    names.add("status");
    names.addAll(FilterReader.NAMES);
    Query query = Query.of(request, errors, names);
    Page.Asked asked = Page.asked(query, errors);
    DeadLetterFilter filter = FilterReader.of(query);
    DeadLetterStatus status = status(query, filter);
    errors.refuseIfAny();
    LetterRows.Found found = letters.list(TenantReach.limit(filter, key), status, asked);
    return Answer.large(
        Page.byTime(
                found.lines(),
                asked,
                LetterLine::members,
                LetterLine::id,
                line -> line.time(found.order()))
            .members());
  }

  @GetMapping("/v1/dead-letters/{id}")
  @RequiresScope({Scope.READER, Scope.OPERATOR})
  Answer deadLetter(@PathVariable String id, ApiKey key, HttpServletRequest request) {
    DeadLetterId letter = PathIds.parse(id, DeadLetterId::parse);
    FieldErrors errors = new FieldErrors();
    Query.of(request, errors, List.of());
    errors.refuseIfAny();
    Letter found = letters.find(letter, key.onlyTenant()).orElseThrow(RequestRefused::notFound);
    Map<String, @Nullable Object> members = new LinkedHashMap<>(found.members());
    members.put("attempts", attempts.ofMessage(found.queue(), found.message()));
    members.put("history", letters.history(letter));
    return Answer.large(members);
  }

  @GetMapping("/v1/dead-letters/groups")
  @RequiresScope(
      value = {Scope.READER, Scope.OPERATOR},
      installation = true)
  Answer groups(HttpServletRequest request) {
    FieldErrors errors = new FieldErrors();
    Query query = Query.of(request, errors, List.of("limit", "cursor", "queue"));
    Page.Asked asked = Page.asked(query, errors);
    TaskQueue queue = FilterReader.queue(query);
    errors.refuseIfAny();
    List<GroupRows.Group> found = groups.open(queue, asked, clock.instant());
    return Answer.large(
        Page.byTime(
                found,
                asked,
                GroupRows.Group::members,
                GroupRows.Group::id,
                GroupRows.Group::lastAt)
            .members());
  }

  @GetMapping("/v1/dead-letters/replays/{id}/messages")
  @RequiresScope({Scope.READER, Scope.OPERATOR})
  Answer replayed(@PathVariable String id, ApiKey key, HttpServletRequest request) {
    return items(id, REPLAY, key, request);
  }

  @GetMapping("/v1/dead-letters/discards/{id}/messages")
  @RequiresScope({Scope.READER, Scope.OPERATOR})
  Answer discarded(@PathVariable String id, ApiKey key, HttpServletRequest request) {
    return items(id, RunRows.DISCARD, key, request);
  }

  private Answer items(String id, String task, ApiKey key, HttpServletRequest request) {
    TicketId run = PathIds.parse(id, TicketId::parse);
    FieldErrors errors = new FieldErrors();
    Page.Asked asked = Page.asked(request, errors);
    errors.refuseIfAny();
    if (!runs.isKnown(run, task, key.onlyTenant())) {
      throw RequestRefused.notFound();
    }
    return Answer.large(
        Page.of(runs.items(run, asked), asked, item -> item.members(task), RunRows.Item::deadLetter)
            .members());
  }

  /**
   * The requested status; by default only open dead letters, but of a single ticket, which has few,
   * those with any status (null).
   */
  private static @Nullable DeadLetterStatus status(Query query, DeadLetterFilter filter) {
    String name = query.get("status");
    if (name == null) {
      return filter.ticket() == null ? DeadLetterStatus.OPEN : null;
    }
    DeadLetterStatus status = DeadLetterStatus.named(name).orElse(null);
    if (status == null) {
      query.note(
          "status", "one-of", "must be one of " + String.join(", ", DeadLetterStatus.wireNames()));
    }
    return status;
  }
}
