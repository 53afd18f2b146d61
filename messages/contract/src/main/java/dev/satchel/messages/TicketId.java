package dev.satchel.messages;

import java.util.UUID;

/** Names one ticket; shown as {@code tkt_} and 32 hex digits. */
public record TicketId(UUID uuid) implements Id {
  /** The prefix of the text form. */
  public static final String PREFIX = "tkt_";

  /** The kind of {@link Subject} that it names. */
  public static final String KIND = "ticket";

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException when malformed
   */
  public static TicketId parse(String text) {
    return new TicketId(Id.parse(PREFIX, text));
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public String toString() {
    return Id.format(PREFIX, uuid);
  }
}
