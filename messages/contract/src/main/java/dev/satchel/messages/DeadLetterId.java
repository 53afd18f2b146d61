package dev.satchel.messages;

import java.util.UUID;

/** Names one dead letter at the dead-letter desk; shown as {@code dlt_} and 32 hex digits. */
public record DeadLetterId(UUID uuid) implements Id {
  /** The prefix of the text form. */
  public static final String PREFIX = "dlt_";

  /** The kind of {@link Subject} that it names. */
  public static final String KIND = "dead-letter";

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException when malformed
   */
  public static DeadLetterId parse(String text) {
    return new DeadLetterId(Id.parse(PREFIX, text));
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
