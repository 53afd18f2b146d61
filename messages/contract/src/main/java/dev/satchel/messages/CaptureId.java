package dev.satchel.messages;

import java.util.UUID;

/** Names one capture of a payment; shown as {@code cap_} and 32 hex digits. */
public record CaptureId(UUID uuid) implements Id {
  /** The prefix of the text form. */
  public static final String PREFIX = "cap_";

  /** The kind of {@link Subject} that it names. */
  public static final String KIND = "capture";

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException when malformed
   */
  public static CaptureId parse(String text) {
    return new CaptureId(Id.parse(PREFIX, text));
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
