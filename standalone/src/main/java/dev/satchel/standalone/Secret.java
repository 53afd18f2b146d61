package dev.satchel.standalone;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Generates random secrets. */
final class Secret {
  private static final SecureRandom RANDOM = new SecureRandom();

  private Secret() {}

  /** 256 random bits as 64 hex digits, which need no quoting anywhere. */
  static String fresh() {
    byte[] bits = new byte[32];
    RANDOM.nextBytes(bits);
    return HexFormat.of().formatHex(bits);
  }
}
