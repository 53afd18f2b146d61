package dev.satchel.ingress.deadletters;

import dev.satchel.ingress.http.Fields;
import dev.satchel.ingress.http.Query;
import dev.satchel.messages.CauseGroupId;
import dev.satchel.messages.DeadLetterFilter;
import dev.satchel.messages.SearchWords;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads a dead-letter filter, which has the same fields in a query and in a body. */
final class FilterReader {
  private static final int LONGEST = 255;
  private static final String LENGTH = "must have 1 to " + LONGEST + " characters";
  private static final Instant FIRST = Instant.parse("1970-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");

  private static final Member<TaskQueue> QUEUE =
      new Member<>("queue", checked("one-of", oneOfTheQueues(), TaskQueue::required));
  private static final Member<String> TYPE = new Member<>("type", FilterReader::type);
  private static final Member<CauseGroupId> GROUP = id("group", CauseGroupId::parse);
  private static final Member<TicketId> TICKET = id("ticket", TicketId::parse);
  private static final Member<TenantId> TENANT =
      new Member<>("tenant", checked("tenant", "is not a tenant's name", TenantId::new));
  private static final Member<Instant> FIRST_FAILED_FROM = time("firstFailedFrom");
  private static final Member<Instant> FIRST_FAILED_UNTIL = time("firstFailedUntil");
  private static final Member<Instant> LAST_FAILED_FROM = time("lastFailedFrom");
  private static final Member<Instant> LAST_FAILED_UNTIL = time("lastFailedUntil");
  private static final Member<String> TEXT = new Member<>("text", FilterReader::words);

  /** The names of the fields, which are those of {@link DeadLetterFilter}. */
  static final List<String> NAMES =
      Stream.of(
              QUEUE,
              TYPE,
              GROUP,
              TICKET,
              TENANT,
              FIRST_FAILED_FROM,
              FIRST_FAILED_UNTIL,
              LAST_FAILED_FROM,
              LAST_FAILED_UNTIL,
              TEXT)
          .map(Member::name)
          .toList();

  private final Place place;

  private FilterReader(Place place) {
    this.place = place;
  }

  /** A field of a filter and the check of its text. */
  private record Member<T>(String name, Check<T> check) {}

  /** Parses a text into a value. */
  private interface Check<T> {
    T read(String text) throws BrokenRule;
  }

  /** The rule that a text breaks, and the detail for the client. */
  private static final class BrokenRule extends Exception {
    private final String rule;
    private final String detail;

    BrokenRule(String rule, String detail) {
      super(detail, null, false, false);
      this.rule = rule;
      this.detail = detail;
    }
  }

  /** Where the fields are read from: query or body. */
  private interface Place {
    @Nullable String text(String name);

    void note(String name, String rule, String detail);
  }

  private record InQuery(Query query) implements Place {
    @Override
    public @Nullable String text(String name) {
      return query.get(name);
    }

    @Override
    public void note(String name, String rule, String detail) {
      query.note(name, rule, detail);
    }
  }

  private record InBody(Fields fields) implements Place {
    @Override
    public @Nullable String text(String name) {
      return fields.optionalText(name, LONGEST);
    }

    @Override
    public void note(String name, String rule, String detail) {
      fields.note(name, rule, detail);
    }
  }

  /** The filter of a query. */
  static DeadLetterFilter of(Query query) {
    return new FilterReader(new InQuery(query)).filter();
  }

  /** Only the queue of a query, for a list that takes no other filter field. */
  static @Nullable TaskQueue queue(Query query) {
    return new FilterReader(new InQuery(query)).read(QUEUE);
  }

  /** The filter of a body; unknown fields are noted. */
  static DeadLetterFilter of(Fields fields) {
    DeadLetterFilter filter = new FilterReader(new InBody(fields)).filter();
    fields.end();
    return filter;
  }

  private DeadLetterFilter filter() {
    Instant firstFrom = read(FIRST_FAILED_FROM);
    Instant firstUntil = readAfter(firstFrom, FIRST_FAILED_FROM, FIRST_FAILED_UNTIL);
    Instant lastFrom = read(LAST_FAILED_FROM);
    Instant lastUntil = readAfter(lastFrom, LAST_FAILED_FROM, LAST_FAILED_UNTIL);
    return new DeadLetterFilter(
        read(QUEUE),
        read(TYPE),
        read(GROUP),
        read(TICKET),
        read(TENANT),
        firstFrom,
        firstUntil,
        lastFrom,
        lastUntil,
        read(TEXT));
  }

  private <T> @Nullable T read(Member<T> member) {
    String text = place.text(member.name());
    try {
      return text == null ? null : member.check().read(text);
    } catch (BrokenRule broken) {
      place.note(member.name(), broken.rule, broken.detail);
      return null;
    }
  }

  private @Nullable Instant readAfter(
      @Nullable Instant from, Member<Instant> earlier, Member<Instant> later) {
    Instant until = read(later);
    if (from != null && until != null && !from.isBefore(until)) {
      place.note(later.name(), "order", "must be later than " + earlier.name());
    }
    return until;
  }

  private static <T> Member<T> id(String name, Function<String, T> parser) {
    return new Member<>(name, checked("id", "is not an id of this kind", parser));
  }

  private static Member<Instant> time(String name) {
    return new Member<>(
        name,
        checked("instant", "must be a time such as 2026-11-22T10:00:00Z", FilterReader::instant));
  }

  /** Wraps a parser: an {@link IllegalArgumentException} becomes this broken rule. */
  private static <T> Check<T> checked(String rule, String detail, Function<String, T> parser) {
    return text -> {
      try {
        return parser.apply(text);
      } catch (IllegalArgumentException malformed) {
        throw new BrokenRule(rule, detail);
      }
    };
  }

  private static String oneOfTheQueues() {
    return Stream.of(TaskQueue.values())
        .map(TaskQueue::queueName)
        .collect(Collectors.joining(", ", "must be one of ", ""));
  }

  private static String type(String text) throws BrokenRule {
    if (text.isEmpty() || text.length() > LONGEST) {
      throw new BrokenRule("length", LENGTH);
    }
    return text;
  }

  private static String words(String text) throws BrokenRule {
    if (text.length() > LONGEST) {
      throw new BrokenRule("length", LENGTH);
    }
    try {
      return SearchWords.of(text).text();
    } catch (IllegalArgumentException notSearchable) {
      throw new BrokenRule("words", String.valueOf(notSearchable.getMessage()));
    }
  }

  private static Instant instant(String text) {
    try {
      Instant time = Instant.parse(text);
      if (time.isBefore(FIRST) || time.isAfter(LAST)) {
        throw new IllegalArgumentException("out of range");
      }
      return time.truncatedTo(ChronoUnit.MICROS);
    } catch (DateTimeParseException malformed) {
      throw new IllegalArgumentException(malformed);
    }
  }
}
