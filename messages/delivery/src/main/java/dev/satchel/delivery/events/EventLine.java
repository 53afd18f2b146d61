package dev.satchel.delivery.events;

import dev.satchel.messages.Id;
import dev.satchel.messages.Subject;
import dev.satchel.messages.TicketId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event on its way from the transaction that wrote it to its feed: one line of {@code
 * event_pending}. Its fields are separated by tabs; none but the last, which is JSON, can contain
 * one, and JSON escapes it.
 *
 * @param feed a tenant's name, or that of the installation's feed
 * @param id of the event, as {@code evt_} and 32 hex digits
 * @param type the name of its type
 * @param createdAt as text (ISO 8601)
 * @param ticket as text; empty without one
 * @param subjectKind empty without a subject
 * @param subjectId empty without a subject
 * @param cut the member of {@code data} that was left out; empty when none was
 * @param data JSON
 */
public record EventLine(
    String feed,
    String id,
    String type,
    int version,
    String createdAt,
    String ticket,
    String subjectKind,
    String subjectId,
    String cut,
    String data) {
  /** The prefix of an event's id. */
  public static final String PREFIX = "evt_";

  private static final int FIELDS = 10;

  static String idOf(UUID id) {
    return Id.format(PREFIX, id);
  }

  static String text(@Nullable TicketId ticket) {
    return ticket == null ? "" : ticket.toString();
  }

  /** What the event is about; null when it has no resource of its own. */
  public @Nullable Subject subject() {
    return subjectKind.isEmpty() ? null : new Subject(subjectKind, subjectId);
  }

  /** The line, with its line feed. */
  String text() {
    return String.join(
            "\t",
            feed,
            id,
            type,
            Integer.toString(version),
            createdAt,
            ticket,
            subjectKind,
            subjectId,
            cut,
            data)
        + "\n";
  }

  /**
   * Reads the lines of a row.
   *
   * @throws IllegalStateException when one of them is damaged
   */
  public static List<EventLine> all(byte[] entries) {
    List<EventLine> lines = new ArrayList<>();
    for (String text : new String(entries, StandardCharsets.UTF_8).split("\n", -1)) {
      if (!text.isEmpty()) {
        lines.add(of(text));
      }
    }
    return lines;
  }

  private static EventLine of(String text) {
    String[] fields = text.split("\t", -1);
    // A worker of a later release may add fields at the end.
    if (fields.length < FIELDS) {
      throw new IllegalStateException("an event has " + fields.length + " fields");
    }
    return new EventLine(
        fields[0],
        fields[1],
        fields[2],
        Integer.parseInt(fields[3]),
        fields[4],
        fields[5],
        fields[6],
        fields[7],
        fields[8],
        fields[9]);
  }
}
