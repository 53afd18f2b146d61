package dev.satchel.workers.desk;

import dev.satchel.delivery.Sql;
import dev.satchel.messages.CauseGroupId;
import dev.satchel.messages.DeadLetterId;
import dev.satchel.messages.DeadLetterStatus;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TicketId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The rows of dead letters, as operators' tasks claim and release them. They are locked in the
 * order of their ids, before anything else but the run.
 */
final class DeskLetters {
  private final JdbcClient jdbc;

  DeskLetters(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** The content of a message to publish again. */
  @SuppressWarnings("ArrayRecordComponent") // bytes on their way to the wire, never compared
  record Content(@Nullable String headers, @Nullable String contentType, byte[] body) {}

  /** The dead letters with these ids that exist, not locked. */
  Map<UUID, DeskLetter> read(Collection<UUID> ids) {
    return read(ids, "");
  }

  /** The dead letters with these ids that exist, locked until the transaction ends. */
  Map<UUID, DeskLetter> lock(Collection<UUID> ids) {
    return read(ids, "FOR UPDATE");
  }

  private SequencedMap<UUID, DeskLetter> read(Collection<UUID> ids, String lock) {
    SequencedMap<UUID, DeskLetter> letters = new LinkedHashMap<>();
    if (!ids.isEmpty()) {
      jdbc.sql(
              """
              SELECT id, queue, message_id, type, ticket, status, attempt, cause_group, run
              FROM dead_letter FORCE INDEX (PRIMARY)
              WHERE id IN (:ids)
              ORDER BY id
              %s
              """
                  .formatted(lock))
          .param("ids", bytes(ids))
          .query(
              row -> {
                DeskLetter letter = letter(row);
                letters.put(letter.id().uuid(), letter);
              });
    }
    return letters;
  }

  /**
   * The tickets of these dead letters that have another one at the desk. Call it with the tickets
   * locked: then of two replays of the last two messages the second one sees the first.
   */
  Set<TicketId> ticketsWithOthers(Collection<DeskLetter> letters) {
    List<byte[]> tickets =
        letters.stream()
            .flatMap(letter -> Stream.ofNullable(letter.ticket()))
            .map(ticket -> Sql.bytes(ticket.uuid()))
            .toList();
    if (tickets.isEmpty()) {
      return Set.of();
    }
    return Set.copyOf(
        jdbc.sql(
                """
                SELECT DISTINCT ticket FROM dead_letter FORCE INDEX (dead_letter_by_ticket)
                WHERE ticket IN (:tickets) AND id NOT IN (:ids) AND status IN (:atDesk)
                """)
            .param("tickets", tickets)
            .param("ids", bytes(letters.stream().map(letter -> letter.id().uuid()).toList()))
            .param("atDesk", DeadLetterStatus.namesAtDesk())
            .query((row, number) -> new TicketId(Sql.uuid(row.getBytes("ticket"))))
            .list());
  }

  private static DeskLetter letter(ResultSet row) throws SQLException {
    byte @Nullable [] ticket = row.getBytes("ticket");
    byte @Nullable [] run = row.getBytes("run");
    return new DeskLetter(
        new DeadLetterId(Sql.uuid(row.getBytes("id"))),
        TaskQueue.required(row.getString("queue")),
        Sql.uuid(row.getBytes("message_id")),
        row.getString("type"),
        ticket == null ? null : new TicketId(Sql.uuid(ticket)),
        DeadLetterStatus.required(row.getString("status")),
        row.getInt("attempt"),
        new CauseGroupId(Sql.uuid(row.getBytes("cause_group"))),
        run == null ? null : Sql.uuid(run));
  }

  Map<UUID, Content> contents(Collection<UUID> ids) {
    Map<UUID, Content> contents = new HashMap<>();
    jdbc.sql("SELECT id, headers, content_type, body FROM dead_letter WHERE id IN (:ids)")
        .param("ids", bytes(ids))
        .query(
            row -> {
              contents.put(
                  Sql.uuid(row.getBytes("id")),
                  new Content(
                      row.getString("headers"),
                      row.getString("content_type"),
                      row.getBytes("body")));
            });
    return contents;
  }

  /** Claims open dead letters for a run: no other run replays or discards them. */
  void claim(UUID run, Collection<UUID> ids) {
    change(
        ids,
        jdbc.sql(
                """
                UPDATE dead_letter SET status = :claimed, run = :run
                WHERE id IN (:ids) AND status = :open
                """)
            .param("claimed", DeadLetterStatus.CLAIMED.wireName())
            .param("open", DeadLetterStatus.OPEN.wireName())
            .param("run", Sql.bytes(run)));
  }

  /** Marks claimed dead letters as replayed, and ends the claim. */
  void replayed(UUID run, Collection<UUID> ids) {
    change(
        ids,
        jdbc.sql(
                """
                UPDATE dead_letter SET status = :resent, run = NULL, replays = replays + 1
                WHERE id IN (:ids) AND status = :claimed AND run = :run
                """)
            .param("resent", DeadLetterStatus.RESENT.wireName())
            .param("claimed", DeadLetterStatus.CLAIMED.wireName())
            .param("run", Sql.bytes(run)));
  }

  /** Closes claimed dead letters that had already taken effect and were not replayed. */
  void settled(UUID run, Collection<UUID> ids) {
    leave(run, ids, DeadLetterStatus.RESENT);
  }

  /** Marks claimed dead letters as discarded, and ends the claim. */
  void discarded(UUID run, Collection<UUID> ids) {
    leave(run, ids, DeadLetterStatus.DISCARDED);
  }

  /** Releases claimed dead letters: they are open again. */
  void released(UUID run, Collection<UUID> ids) {
    leave(run, ids, DeadLetterStatus.OPEN);
  }

  private void leave(UUID run, Collection<UUID> ids, DeadLetterStatus status) {
    change(
        ids,
        jdbc.sql(
                """
                UPDATE dead_letter SET status = :status, run = NULL
                WHERE id IN (:ids) AND status = :claimed AND run = :run
                """)
            .param("claimed", DeadLetterStatus.CLAIMED.wireName())
            .param("run", Sql.bytes(run))
            .param("status", status.wireName()));
  }

  /** Closes an open dead letter, which another message replaces. */
  void edited(UUID id, UUID editedTo) {
    change(
        List.of(id),
        jdbc.sql(
                """
                UPDATE dead_letter SET status = :resent, edited_to = :message
                WHERE id IN (:ids) AND status = :open
                """)
            .param("resent", DeadLetterStatus.RESENT.wireName())
            .param("open", DeadLetterStatus.OPEN.wireName())
            .param("message", Sql.bytes(editedTo)));
  }

  private static void change(Collection<UUID> ids, JdbcClient.StatementSpec statement) {
    if (ids.isEmpty()) {
      return;
    }
    int changed = statement.param("ids", bytes(ids)).update();
    if (changed != ids.size()) {
      throw new IllegalStateException(changed + " dead letters changed, expected " + ids.size());
    }
  }

  private static List<byte[]> bytes(Collection<UUID> ids) {
    return ids.stream().map(Sql::bytes).toList();
  }
}
