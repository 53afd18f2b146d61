package dev.satchel.workers.desk;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.Sql;
import dev.satchel.messages.TicketId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The history of what operators did with each dead letter, kept until the dead letter is purged.
 */
final class RunHistory {
  /** The most characters of a detail; they fit into a TEXT column whatever they are. */
  private static final int DETAIL_CHARACTERS = 8_000;

  private final JdbcClient jdbc;
  private final IdSource ids;

  RunHistory(JdbcClient jdbc, IdSource ids) {
    this.jdbc = jdbc;
    this.ids = ids;
  }

  /** What happened to a dead letter. */
  enum LetterEvent {
    REPLAYED("replayed"),
    ALREADY_DONE("already-done"),
    EDITED("edited"),
    DISCARDED("discarded"),
    RELEASED("released");

    private final String wireName;

    LetterEvent(String wireName) {
      this.wireName = wireName;
    }
  }

  /**
   * One line of the history.
   *
   * @param attempt the attempt that was published, or else the highest that is known
   */
  record Line(UUID letter, LetterEvent event, int attempt, @Nullable String detail) {}

  /** Writes lines with one statement. */
  void write(Collection<Line> lines, String by, TicketId ticket, Instant now) {
    if (lines.isEmpty()) {
      return;
    }
    List<@Nullable Object> values = new ArrayList<>();
    for (Line line : lines) {
      values.add(Sql.bytes(line.letter()));
      values.add(Sql.bytes(ids.next()));
      values.add(Sql.time(now));
      values.add(line.event().wireName);
      values.add(line.attempt());
      values.add(by);
      values.add(Sql.bytes(ticket.uuid()));
      values.add(bounded(line.detail()));
    }
    jdbc.sql(
            """
            INSERT INTO dead_letter_history
              (dead_letter, id, at, event, attempt, actor, run, detail)
            VALUES %s
            """
                .formatted(Sql.list("(?, ?, ?, ?, ?, ?, ?, ?)", lines.size())))
        .params(values)
        .update();
  }

  private static @Nullable String bounded(@Nullable String text) {
    return text == null ? null : text.substring(0, Math.min(text.length(), DETAIL_CHARACTERS));
  }
}
