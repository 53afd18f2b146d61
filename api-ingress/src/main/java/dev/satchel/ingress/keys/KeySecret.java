package dev.satchel.ingress.keys;

import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * The text of a generated API key: {@code sk_}, 43 random characters of base 62 (256 bits), {@code
 * _}, and 6 characters that are the CRC-32 of the random ones. The checksum tells a mistyped key
 * from an unknown one without a read, and a scanner for leaked keys needs no list of them. The
 * underscore in the middle tells generated keys from those that people have chosen.
 */
public final class KeySecret {
  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int RANDOM_DIGITS = 43;
  private static final int CHECKSUM_DIGITS = 6;
  private static final Pattern FORM =
      Pattern.compile(
          "sk_(?<random>[0-9A-Za-z]{%d})_(?<checksum>[0-9A-Za-z]{%d})"
              .formatted(RANDOM_DIGITS, CHECKSUM_DIGITS));

  private final String text;

  private KeySecret(String text) {
    this.text = text;
  }

  /**
   * A new key.
   *
   * @param random must be unpredictable
   */
  public static KeySecret fresh(RandomGenerator random) {
    StringBuilder digits = new StringBuilder(RANDOM_DIGITS);
    for (int i = 0; i < RANDOM_DIGITS; i++) {
      digits.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
    }
    return new KeySecret("sk_" + digits + "_" + checksum(digits.toString()));
  }

  /** What a text is. */
  enum Kind {
    /** It has the form of a generated key, and its checksum. */
    GENERATED,
    /** It has the form of a generated key, and another checksum. */
    MISTYPED,
    /** It has another form, as keys that people have chosen. */
    CHOSEN;

    static Kind of(String key) {
      Matcher form = FORM.matcher(key);
      if (!form.matches()) {
        return CHOSEN;
      }
      return checksum(form.group("random")).equals(form.group("checksum")) ? GENERATED : MISTYPED;
    }
  }

  /** The key itself, which is shown once. */
  public String text() {
    return text;
  }

  /** What is stored: its SHA-256. */
  public byte[] hash() {
    return KeyHash.of(text).bytes();
  }

  private static String checksum(String random) {
    CRC32 crc = new CRC32();
    crc.update(random.getBytes(StandardCharsets.US_ASCII));
    long rest = crc.getValue();
    char[] digits = new char[CHECKSUM_DIGITS];
    for (int i = CHECKSUM_DIGITS - 1; i >= 0; i--) {
      digits[i] = DIGITS.charAt((int) (rest % DIGITS.length()));
      rest /= DIGITS.length();
    }
    return new String(digits);
  }
}
