package dev.satchel.messages;

import java.util.UUID;

/** Names a discrepancy that a reconciliation has found; {@code dsc_} and 32 hex digits. */
public record DiscrepancyId(UUID uuid) implements Id {
  /** The prefix of the text form. */
  public static final String PREFIX = "dsc_";

  /** The kind of {@link Subject} that it names. */
  public static final String KIND = "discrepancy";

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException when malformed
   */
  public static DiscrepancyId parse(String text) {
    return new DiscrepancyId(Id.parse(PREFIX, text));
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
