package dev.satchel.ingress.people;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtAudienceValidator;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/** What a token must be to be accepted. */
final class TokenRules {
  /** How much the clocks of the issuer and of this process may differ. */
  static final Duration SKEW = Duration.ofSeconds(60);

  /** Asymmetric ones only: whoever can check a token must not be able to make one. */
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256, JWSAlgorithm.PS256);

  private static final List<String> TYPES = List.of("JWT", "at+jwt", "application/at+jwt");
  private static final int LONGEST_SUBJECT = 255;

  private TokenRules() {}

  /** A decoder that accepts a token only if it follows all rules. */
  static JwtDecoder decoder(
      JWKSource<SecurityContext> keys, String issuer, String audience, Clock clock) {
    var processor = new DefaultJWTProcessor<SecurityContext>();
    processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys));
    // Types and claims are checked below.
    processor.setJWSTypeVerifier((type, context) -> {});
    processor.setJWTClaimsSetVerifier((claims, context) -> {});
    var decoder = new NimbusJwtDecoder(processor);
    var times = new JwtTimestampValidator(SKEW);
    times.setAllowEmptyExpiryClaim(false);
    times.setClock(clock);
    var type = new JwtTypeValidator(TYPES);
    type.setAllowEmpty(true);
    decoder.setJwtValidator(
        new DelegatingOAuth2TokenValidator<Jwt>(
            type,
            new JwtIssuerValidator(issuer),
            new JwtAudienceValidator(audience),
            times,
            new JwtClaimValidator<Object>("sub", TokenRules::isSubject),
            TokenRules::needsNoProof));
    return decoder;
  }

  /** A token that is bound to a key is worth nothing without a proof, which is not read here. */
  private static OAuth2TokenValidatorResult needsNoProof(Jwt token) {
    return token.hasClaim("cnf")
        ? OAuth2TokenValidatorResult.failure(
            new OAuth2Error(
                OAuth2ErrorCodes.INVALID_TOKEN, "It is bound to a key by the claim cnf", null))
        : OAuth2TokenValidatorResult.success();
  }

  private static boolean isSubject(Object subject) {
    return subject instanceof String text && !text.isBlank() && text.length() <= LONGEST_SUBJECT;
  }
}
