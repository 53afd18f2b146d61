package dev.satchel.messages;

import java.util.UUID;

/** Names one refund of a payment; shown as {@code rfd_} and 32 hex digits. */
public record RefundId(UUID uuid) implements Id {
  /** The prefix of the text form. */
  public static final String PREFIX = "rfd_";

  /** The kind of {@link Subject} that it names. */
  public static final String KIND = "refund";

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException when malformed
   */
  public static RefundId parse(String text) {
    return new RefundId(Id.parse(PREFIX, text));
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
