package dev.satchel.ingress.keys;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** The SHA-256 of an API key or a token; compared in constant time. */
public final class KeyHash {
  private final byte[] sha256;

  private KeyHash(byte[] sha256) {
    this.sha256 = sha256;
  }

  /** The hash of a presented text. */
  public static KeyHash of(String key) {
    try {
      return new KeyHash(
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** The hash in a row. */
  static KeyHash stored(byte[] sha256) {
    return new KeyHash(sha256.clone());
  }

  /** The 32 bytes that are stored. */
  public byte[] bytes() {
    return sha256.clone();
  }

  boolean matches(byte[] stored) {
    return MessageDigest.isEqual(sha256, stored);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeyHash hash && matches(hash.sha256);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sha256);
  }
}
