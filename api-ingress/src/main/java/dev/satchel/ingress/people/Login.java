package dev.satchel.ingress.people;

import dev.satchel.ingress.keys.KeyHash;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.jwt.Jwt;

/**
 * What the audit log records of a token.
 *
 * @param token by which its uses are known: the hash of {@code jti}, or of the token if it has none
 * @param client for which the issuer made it; null when the token does not say it
 * @param until when it is no longer accepted
 */
record Login(KeyHash token, String subject, @Nullable String client, Instant until) {
  private static final int LONGEST_CLIENT = 255;

  /** The login that a valid token proves. */
  static Login of(Jwt token, String subject, KeyHash hash, Instant until) {
    String id = token.getId();
    Object client = token.getClaims().getOrDefault("azp", token.getClaims().get("client_id"));
    return new Login(
        id == null ? hash : KeyHash.of("jti " + id),
        subject,
        client instanceof String text && text.length() <= LONGEST_CLIENT ? text : null,
        until);
  }

  Map<String, Object> detail(String issuer) {
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("issuer", issuer);
    detail.put("subject", subject);
    if (client != null) {
      detail.put("client", client);
    }
    detail.put("until", until.toString());
    return detail;
  }
}
