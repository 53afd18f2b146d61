package dev.satchel.ingress.events;

import dev.satchel.ingress.batches.SharedReads;
import dev.satchel.ingress.events.Feed.Asked;
import dev.satchel.ingress.events.Feed.Found;
import dev.satchel.ingress.events.FeedWaits.FeedWait;
import dev.satchel.ingress.http.Answer;
import dev.satchel.ingress.http.FieldErrors;
import dev.satchel.ingress.http.Pending;
import dev.satchel.ingress.http.Query;
import dev.satchel.ingress.http.Reply;
import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.keys.RequiresScope;
import dev.satchel.ingress.keys.Scope;
import dev.satchel.ingress.problems.FieldError.Place;
import dev.satchel.ingress.problems.ProblemType;
import dev.satchel.ingress.problems.RequestRefused;
import dev.satchel.ingress.waiting.WaitEnd;
import dev.satchel.ingress.waiting.Waiters;
import dev.satchel.ingress.waiting.WaitingSettings;
import dev.satchel.messages.EventsNumbered;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** Shows the events of a feed, at once or, by long polling, as soon as there are some. */
@Controller
class EventController {
  private static final String OF_THE_INSTALLATION = "installation";
  private static final List<String> FEEDS = List.of("tenant", OF_THE_INSTALLATION);
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
  private static final int MOST = 200;
  private static final int USUAL = 50;

  private final SharedReads<Asked, Found> reads;
  private final FeedWaits waits;
  private final Waiters waiters;
  private final EventCatalogue catalogue;
  private final Duration longestWait;

  EventController(
      SharedReads<Asked, Found> reads,
      FeedWaits waits,
      Waiters waiters,
      EventCatalogue catalogue,
      WaitingSettings settings) {
    this.reads = reads;
    this.waits = waits;
    this.waiters = waiters;
    this.catalogue = catalogue;
    this.longestWait = settings.longest();
  }

  @GetMapping("/v1/events")
  @RequiresScope(Scope.EVENTS_READ)
  Reply events(ApiKey key, HttpServletRequest request) {
    FieldErrors errors = new FieldErrors();
    Query query = Query.of(request, errors, List.of("after", "types", "limit", "wait", "feed"));
    boolean installation = OF_THE_INSTALLATION.equals(query.word("feed", FEEDS));
    Long after = after(query);
    Set<String> types = types(query, installation);
    int limit = query.integer("limit", 1, MOST, USUAL);
    Duration wait = query.waitUpTo(longestWait);
    if (installation) {
      key.requireOneOf(Scope.INSTALLATION);
    }
    errors.refuseIfAny();
    String feed = installation ? EventsNumbered.INSTALLATION : key.tenant().name();
    Asked asked = new Asked(feed, after, types, limit);
    return wait.isZero() ? answer(checked(asked, read(asked))) : waited(key, asked, wait);
  }

  private static @Nullable Long after(Query query) {
    String text = query.get("after");
    if (text == null) {
      return null;
    }
    if (!NUMBER.matcher(text).matches()) {
      query.note("after", "range", "must be a number from 0 to 999999999999999999");
      return null;
    }
    return Long.parseLong(text);
  }

  private Set<String> types(Query query, boolean installation) {
    String text = query.get("types");
    if (text == null) {
      return Set.of();
    }
    Set<String> types = new TreeSet<>(List.of(text.split(",", -1)));
    if (!catalogue.names(installation).containsAll(types)) {
      query.note(
          "types",
          "one-of",
          "must be types of this feed with commas between: "
              + String.join(", ", catalogue.names(installation)));
      return Set.of();
    }
    return types;
  }

  private Reply waited(ApiKey key, Asked asked, Duration atMost) {
    FeedWait wait = waits.register(key, asked.feed(), asked.types(), atMost);
    Found found;
    try {
      found = checked(asked, read(asked));
    } catch (RuntimeException failure) {
      waits.abandon(wait);
      throw failure;
    }
    if (!found.events().isEmpty() || found.next() < found.head().last()) {
      waits.abandon(wait);
      return answer(found);
    }
    waits.startFrom(wait, found.head().last());
    Asked rest = new Asked(asked.feed(), found.next(), asked.types(), asked.limit());
    CompletableFuture<Answer> answer =
        wait.waiter()
            .end()
            .thenCompose(end -> afterWait(end, found, rest).thenApply(it -> end.on(answer(it))));
    return new Pending(answer, () -> waits.abandon(wait));
  }

  private CompletableFuture<Found> afterWait(WaitEnd end, Found before, Asked rest) {
    return switch (end.cause()) {
      case UPDATE, SWEEP ->
          waiters
              .forAnswers(reads.readLater(rest))
              .thenApply(found -> checked(rest, found.orElse(before)));
      case TIMEOUT, STOP, ABANDONED, REFUSED, KEY -> CompletableFuture.completedFuture(before);
    };
  }

  private Found read(Asked asked) {
    Optional<Found> found = reads.read(asked);
    return found.orElseThrow(() -> new IllegalStateException("nothing was read"));
  }

  private static Found checked(Asked asked, Found found) {
    Long after = asked.after();
    if (found.expired(after)) {
      throw new RequestRefused(
          ProblemType.EVENTS_EXPIRED,
          "The events up to %d are no longer kept, and after was %d. Begin with after=%d."
              .formatted(found.head().purged(), after, found.head().purged()));
    }
    if (found.beyond(after)) {
      FieldErrors errors = new FieldErrors();
      errors.add(
          Place.PARAMETER,
          "after",
          "range",
          "must not be above %d, the number of the last event".formatted(found.head().last()));
      errors.refuseIfAny();
    }
    return found;
  }

  private static Answer answer(Found found) {
    String json =
        "{\"data\":[%s],\"next\":%d,\"head\":%d}"
            .formatted(String.join(",", found.events()), found.next(), found.head().last());
    return new Answer(200, "application/json", Map.of(), json.getBytes(StandardCharsets.UTF_8));
  }
}
