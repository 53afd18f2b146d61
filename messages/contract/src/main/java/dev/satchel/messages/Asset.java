package dev.satchel.messages;

import java.util.regex.Pattern;

/**
 * The unit of an amount, such as a currency, identified by its code.
 *
 * @param code 2 to 12 upper-case letters and digits, beginning with a letter: {@code BTC}, {@code
 *     KRW}
 */
public record Asset(String code) implements Comparable<Asset> {
  private static final Pattern CODE = Pattern.compile("[A-Z][A-Z0-9]{1,11}");

  public Asset {
    if (!CODE.matcher(code).matches()) {
      throw new IllegalArgumentException("not an asset code");
    }
  }

  @Override
  public int compareTo(Asset other) {
    return code.compareTo(other.code);
  }

  @Override
  public String toString() {
    return code;
  }
}
