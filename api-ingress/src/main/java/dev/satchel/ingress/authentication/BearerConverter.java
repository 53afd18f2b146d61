package dev.satchel.ingress.authentication;

import dev.satchel.ingress.http.Caller;
import dev.satchel.ingress.keys.AuthenticationRefused;
import dev.satchel.ingress.keys.PresentedKey;
import dev.satchel.ingress.problems.RequestRefused;
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

  private final DenyList denied;

  BearerConverter(DenyList denied) {
    this.denied = denied;
  }

  @Override
  public Authentication convert(HttpServletRequest request) {
    checkAddress(request.getRemoteAddr());
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

  private void checkAddress(String client) {
    try {
      denied.checkAddress(client);
    } catch (RequestRefused refused) {
      throw new AuthenticationRefused(refused);
    }
  }
}
