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

/** Reads a filter, which has the same members in a query and in a body. */
final class FilterReader {
  /** The names of the members. */
  static final List<String> NAMES =
      List.of(
          "queue",
          "type",
          "group",
          "ticket",
          "tenant",
          "firstFailedFrom",
          "firstFailedUntil",
          "lastFailedFrom",
          "lastFailedUntil",
          "text");

  private static final int LONGEST = 255;
  private static final Instant FIRST = Instant.parse("1970-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");

  private final Members members;

  private FilterReader(Members members) {
    this.members = members;
  }

  /** Where the members stand. */
  private interface Members {
    @Nullable String text(String name);

    void note(String name, String rule, String detail);
  }

  private record InQuery(Query query) implements Members {
    @Override
    public @Nullable String text(String name) {
      return query.get(name);
    }

    @Override
    public void note(String name, String rule, String detail) {
      query.note(name, rule, detail);
    }
  }

  private record InBody(Fields fields) implements Members {
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
    return new FilterReader(new InQuery(query)).read();
  }

  /** The queue of a query that has no more of a filter. */
  static @Nullable TaskQueue queue(Query query) {
    return new FilterReader(new InQuery(query)).queue();
  }

  /** The filter of a body; its reading is ended. */
  static DeadLetterFilter of(Fields fields) {
    DeadLetterFilter filter = new FilterReader(new InBody(fields)).read();
    fields.end();
    return filter;
  }

  private DeadLetterFilter read() {
    Instant firstFrom = time("firstFailedFrom");
    Instant firstUntil = until("firstFailedUntil", "firstFailedFrom", firstFrom);
    Instant lastFrom = time("lastFailedFrom");
    Instant lastUntil = until("lastFailedUntil", "lastFailedFrom", lastFrom);
    return new DeadLetterFilter(
        queue(),
        type(),
        read("group", "id", "is not an id of this kind", CauseGroupId::parse),
        read("ticket", "id", "is not an id of this kind", TicketId::parse),
        read("tenant", "tenant", "is not a tenant's name", TenantId::new),
        firstFrom,
        firstUntil,
        lastFrom,
        lastUntil,
        words());
  }

  private @Nullable TaskQueue queue() {
    String names =
        Stream.of(TaskQueue.values()).map(TaskQueue::queueName).collect(Collectors.joining(", "));
    return read("queue", "one-of", "must be one of " + names, TaskQueue::required);
  }

  private @Nullable String type() {
    String type = members.text("type");
    if (type != null && (type.isEmpty() || type.length() > LONGEST)) {
      members.note("type", "length", "must have 1 to " + LONGEST + " characters");
      return null;
    }
    return type;
  }

  private @Nullable String words() {
    String text = members.text("text");
    if (text == null) {
      return null;
    }
    if (text.length() > LONGEST) {
      members.note("text", "length", "must have 1 to " + LONGEST + " characters");
      return null;
    }
    try {
      return SearchWords.of(text).text();
    } catch (IllegalArgumentException notSearchable) {
      members.note("text", "words", String.valueOf(notSearchable.getMessage()));
      return null;
    }
  }

  private @Nullable Instant time(String name) {
    return read(
        name,
        "instant",
        "must be a time such as 2026-11-22T10:00:00Z",
        text -> {
          try {
            Instant time = Instant.parse(text);
            if (time.isBefore(FIRST) || time.isAfter(LAST)) {
              throw new IllegalArgumentException("out of range");
            }
            return time.truncatedTo(ChronoUnit.MICROS);
          } catch (DateTimeParseException malformed) {
            throw new IllegalArgumentException(malformed);
          }
        });
  }

  private @Nullable Instant until(String name, String fromName, @Nullable Instant from) {
    Instant until = time(name);
    if (from != null && until != null && !from.isBefore(until)) {
      members.note(name, "order", "must be later than " + fromName);
    }
    return until;
  }

  private <T> @Nullable T read(
      String name, String rule, String detail, Function<String, T> parser) {
    String text = members.text(name);
    try {
      return text == null ? null : parser.apply(text);
    } catch (IllegalArgumentException malformed) {
      members.note(name, rule, detail);
      return null;
    }
  }
}
