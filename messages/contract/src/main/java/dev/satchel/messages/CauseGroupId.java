package dev.satchel.messages;

import java.util.UUID;

/**
 * Names all dead letters of one queue that have the same cause; shown as {@code grp_} and 32 hex
 * digits. It is derived from the two, so it is the same at every desk.
 */
public record CauseGroupId(UUID uuid) implements Id {
  /** What the text form starts with. */
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
