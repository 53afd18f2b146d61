package dev.satchel.ingress.tls;

import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Settings {@code satchel.ingress.tls.*}.
 *
 * @param certificate the PEM file of the server's certificate and its chain; with it the API is
 *     served over TLS only
 * @param privateKey the PEM file of its private key, unencrypted
 * @param hsts how long browsers are to use HTTPS only ({@code Strict-Transport-Security}), at most
 *     two years; null for no such header. It is sent over TLS only, and behind a trusted proxy that
 *     names the scheme {@code https}
 */
@Validated
@ConfigurationProperties(prefix = "satchel.ingress.tls", ignoreUnknownFields = false)
record TlsSettings(
    @Nullable Path certificate,
    @Nullable Path privateKey,
    @Nullable @DurationMin @DurationMax(days = 730) Duration hsts) {
  TlsSettings {
    if ((certificate == null) != (privateKey == null)) {
      throw new IllegalArgumentException(
          "satchel.ingress.tls.certificate and satchel.ingress.tls.private-key must be set"
              + " together");
    }
  }
}
