package dev.satchel.ingress.http;

import jakarta.servlet.http.HttpServletRequest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of the body of a denied request: enough to recognize it, and no content.
 *
 * @param sha256 in hex
 * @param bytes the size of the body
 */
public record BodyDigest(String sha256, int bytes) {
  private static final String ATTRIBUTE = BodyDigest.class.getName();

  /** Remembers the body of a request as it was received; only a denied one is ever hashed. */
  static void remember(HttpServletRequest request, byte[] body) {
    request.setAttribute(ATTRIBUTE, body);
  }

  /** The digest of the request's body; null when the body was not read. */
  public static @Nullable BodyDigest of(HttpServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof byte[] body
        ? new BodyDigest(sha256(body), body.length)
        : null;
  }

  private static String sha256(byte[] body) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
