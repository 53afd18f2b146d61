package dev.satchel.messages;

import java.util.UUID;

/** Names one payment; shown as {@code pay_} and 32 hex digits. */
public record PaymentId(UUID uuid) implements Id {
  /** The prefix of the text form. */
  public static final String PREFIX = "pay_";

  /** The kind of {@link Subject} that it names. */
  public static final String KIND = "payment";

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException when malformed
   */
  public static PaymentId parse(String text) {
    return new PaymentId(Id.parse(PREFIX, text));
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
