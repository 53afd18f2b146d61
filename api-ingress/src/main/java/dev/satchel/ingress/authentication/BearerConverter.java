package dev.satchel.ingress.authentication;

import dev.satchel.ingress.http.Caller;
import dev.satchel.ingress.keys.AuthenticationRefused;
import dev.satchel.ingress.keys.PresentedKey;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.web.authentication.AuthenticationConverter;

/**
 * Reads the credential of a request: an API key by its prefix, a signed token by its three parts.
 * Any other text is refused.
 */
final class BearerConverter implements AuthenticationConverter {
  private static final Pattern BEARER =
      Pattern.compile(
          "(?i:bearer) +(?:(?<key>sk_[!-~]{1,253})" + "|(?<token>[\\w-]++\\.[\\w-]++\\.[\\w-]*+))");

  @Override
  public Authentication convert(HttpServletRequest request) {
    List<String> given = Collections.list(request.getHeaders("Authorization"));
    if (given.size() != 1) {
      throw AuthenticationRefused.unauthenticated(
          "Authorization must be given once, as Bearer and an API key or a token.");
    }
    Matcher bearer = BEARER.matcher(given.getFirst());
    if (!bearer.matches()) {
      throw AuthenticationRefused.unauthenticated(
          "Authorization must be Bearer and an API key or a token.");
    }
    String key = bearer.group("key");
    return key == null
        ? new BearerTokenAuthenticationToken(bearer.group("token"))
        : new PresentedKey(key, Caller.of(request));
  }
}
