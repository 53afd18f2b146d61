package dev.satchel.ingress.keys;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A person who has logged in with the issuer of this installation (OpenID Connect).
 *
 * @param issuer as in the claim {@code iss}
 * @param subject as in the claim {@code sub}: the issuer gives it to nobody else
 */
public record Person(String issuer, String subject) {
  private static final String PREFIX = "oidc:";

  /** Characters that no JSON escapes; the tilde begins a digest. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._@:|/+=-]{1,59}");

  /** So that an actor has 64 characters at most. */
  private static final int DIGEST_BYTES = 24;

  private static final long VERSION_8 = 0x8000L;
  private static final long VARIANT = 0x8000_0000_0000_0000L;

  /**
   * The name in messages and the audit log: {@code oidc:} and the subject. A subject that is longer
   * than 59 characters, or has others than letters, digits and {@code . _ @ : | / + = -}, is
   * replaced by {@code ~} and 48 hex digits of its SHA-256.
   */
  public String actor() {
    return PREFIX
        + (PLAIN.matcher(subject).matches()
            ? subject
            : "~" + HexFormat.of().formatHex(Arrays.copyOf(sha256(subject), DIGEST_BYTES)));
  }

  /** An id that stays the same; it is a UUID of version 8, which no key has. */
  UUID id() {
    ByteBuffer digest = ByteBuffer.wrap(sha256(issuer + "\n" + subject));
    return new UUID((digest.getLong() & ~0xF000L) | VERSION_8, (digest.getLong() >>> 2) | VARIANT);
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
