package dev.satchel.messages;

import java.util.HexFormat;
import java.util.UUID;

/**
 * An id shown to clients and carried in messages: a prefix for the kind and 32 lower-case hex
 * digits of a UUID. An object that a task creates has the UUID of that task's ticket, so each of
 * the two ids can be derived from the other.
 *
 * <p>Implementations are records with a public static method {@code parse} that reads the text
 * form, by which the codec of the messages decodes them.
 */
public interface Id {
  /** The UUID behind the id. */
  UUID uuid();

  /** The kind of object that it names, as in a {@link Subject}. */
  String kind();

  /** The text form: prefix and 32 hex digits. */
  static String format(String prefix, UUID uuid) {
    HexFormat hex = HexFormat.of();
    return prefix
        + hex.toHexDigits(uuid.getMostSignificantBits())
        + hex.toHexDigits(uuid.getLeastSignificantBits());
  }

  /**
   * Parses the text form and returns the UUID.
   *
   * @throws IllegalArgumentException when the text is not the prefix and 32 lower-case hex digits
   */
  static UUID parse(String prefix, String text) {
    if (text.length() == prefix.length() + 32 && text.startsWith(prefix)) {
      int middle = prefix.length() + 16;
      try {
        UUID uuid =
            new UUID(
                HexFormat.fromHexDigitsToLong(text, prefix.length(), middle),
                HexFormat.fromHexDigitsToLong(text, middle, text.length()));
        if (format(prefix, uuid).equals(text)) {
          return uuid;
        }
      } catch (NumberFormatException malformed) {
        throw malformed(prefix);
      }
    }
    throw malformed(prefix);
  }

  private static IllegalArgumentException malformed(String prefix) {
    return new IllegalArgumentException("must be " + prefix + " and 32 lower-case hex digits");
  }
}
