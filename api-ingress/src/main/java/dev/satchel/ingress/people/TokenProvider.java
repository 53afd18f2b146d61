package dev.satchel.ingress.people;

import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.keys.Authenticated;
import dev.satchel.ingress.keys.AuthenticationRefused;
import dev.satchel.ingress.keys.KeyHash;
import dev.satchel.ingress.keys.Person;
import dev.satchel.ingress.problems.ApiProblem;
import dev.satchel.ingress.problems.RequestRefused;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtValidationException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;

/** Finds out which person a signed token stands for. */
record TokenProvider(JwtDecoder decoder, String issuer, String groupsClaim, Memberships memberships)
    implements AuthenticationProvider {

  @Override
  public boolean supports(Class<?> authentication) {
    return authentication == BearerTokenAuthenticationToken.class;
  }

  @Override
  public @Nullable Authentication authenticate(Authentication presented) {
    if (!(presented instanceof BearerTokenAuthenticationToken bearer)) {
      return null;
    }
    Jwt token = decoded(bearer.getToken());
    Person person = new Person(issuer, Objects.requireNonNull(token.getSubject()));
    Memberships.Membership member = memberships.of(token.getClaims().get(groupsClaim));
    KeyHash hash = KeyHash.of(bearer.getToken());
    Instant until = Objects.requireNonNull(token.getExpiresAt()).plus(TokenRules.SKEW);
    Authenticated authenticated =
        new Authenticated(ApiKey.of(person, member.tenant(), member.scopes(), hash, until));
    authenticated.setDetails(Login.of(token, person.subject(), hash, until));
    return authenticated;
  }

  private Jwt decoded(String text) {
    try {
      return decoder.decode(text);
    } catch (JwtException refused) {
      throw isOutage(refused)
          ? new AuthenticationRefused(
              new RequestRefused(
                  ApiProblem.unavailable(
                      "The issuer cannot be asked for the key of the token; nothing was changed.")))
          : AuthenticationRefused.unauthenticated(detail(refused));
    }
  }

  private static boolean isOutage(JwtException refused) {
    for (Throwable cause = refused.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof IssuerKeys.Unavailable) {
        return true;
      }
    }
    return false;
  }

  /** Names the rule about a claim; of a bad signature or form it says no more than that. */
  private static String detail(JwtException refused) {
    return refused instanceof JwtValidationException broken
        ? "The token is not accepted: %s"
            .formatted(broken.getErrors().iterator().next().getDescription())
        : "The token cannot be read, or is not signed with RS256, ES256 or PS256 and a key that"
            + " the issuer publishes.";
  }
}
