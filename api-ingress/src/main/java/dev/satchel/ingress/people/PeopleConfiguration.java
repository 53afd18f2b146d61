package dev.satchel.ingress.people;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.Transactions;
import dev.satchel.delivery.audit.AuditLog;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.util.Objects;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the authentication of people; without an issuer there is none. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(OidcSettings.class)
class PeopleConfiguration {

  /** What is there when an issuer is configured. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnProperty("satchel.ingress.oidc.issuer")
  static class WithIssuer {
    @Bean
    Issuer issuer(OidcSettings settings) {
      String jwksUri = settings.jwksUri();
      return new Issuer(issuerOf(settings), jwksUri == null ? null : URI.create(jwksUri));
    }

    @Bean
    IssuerKeys issuerKeys(Issuer issuer) {
      return new IssuerKeys(issuer::keys, System::nanoTime);
    }

    @Bean
    TokenProvider tokenProvider(IssuerKeys keys, OidcSettings settings, Clock clock) {
      String issuer = issuerOf(settings);
      return new TokenProvider(
          TokenRules.decoder(keys, issuer, Objects.requireNonNull(settings.audience()), clock),
          issuer,
          settings.groupsClaim(),
          new Memberships(settings.groupsClaim(), settings.groups()));
    }

    @Bean
    Logins logins(
        Transactions transactions,
        AuditLog log,
        OidcSettings settings,
        IdSource ids,
        Clock clock,
        MeterRegistry registry) {
      return new Logins(
          entries ->
              transactions.call(
                  publications -> {
                    log.add(entries);
                    return entries.size();
                  }),
          issuerOf(settings),
          ids,
          clock,
          registry);
    }

    private static String issuerOf(OidcSettings settings) {
      return Objects.requireNonNull(settings.issuer());
    }
  }
}
