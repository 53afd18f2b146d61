package dev.satchel.messages;

import java.util.UUID;

/** Names one account; shown as {@code acc_} and 32 hex digits. */
public record AccountId(UUID uuid) implements Id {
  /** The prefix of the text form. */
  public static final String PREFIX = "acc_";

  /** The kind of {@link Subject} that it names. */
  public static final String KIND = "account";

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException when malformed
   */
  public static AccountId parse(String text) {
    return new AccountId(Id.parse(PREFIX, text));
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
