package dev.satchel.messages;

import java.util.UUID;

/**
 * Names all dead letters of one queue that have the same cause; shown as {@code grp_} and 32 hex
 * digits. It is derived from the queue and the cause, so every process computes the same id.
 */
public record CauseGroupId(UUID uuid) implements Id {
  /** The prefix of the text form. */
  public static final String PREFIX = "grp_";

  /** The kind of {@link Subject} that it names. */
  public static final String KIND = "cause-group";

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException when malformed
   */
  public static CauseGroupId parse(String text) {
    return new CauseGroupId(Id.parse(PREFIX, text));
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
