package dev.satchel.ingress.tls;

import dev.satchel.ingress.tls.CertificateFiles.Content;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.HttpConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.ssl.SslBundleRegistrar;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** Configures HTTPS where a certificate is set, and HSTS. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TlsSettings.class)
class TlsConfiguration {
  /** The name of the bundle, as metrics show it. */
  private static final String BUNDLE = "ingress";

  /** Adds the header to what arrives over TLS. */
  @Bean
  @Order(1)
  @ConditionalOnProperty("satchel.ingress.tls.hsts")
  HttpConfiguration.Customizer strictTransportSecurity(TlsSettings settings) {
    long seconds = Objects.requireNonNullElse(settings.hsts(), Duration.ZERO).toSeconds();
    HttpField field =
        new PreEncodedHttpField(HttpHeader.STRICT_TRANSPORT_SECURITY, "max-age=" + seconds);
    return (request, response) -> {
      if (request.isSecure()) {
        response.put(field);
      }
      return request;
    };
  }

  /** Where a certificate is set. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnProperty("satchel.ingress.tls.certificate")
  static class Https {
    private final CertificateFiles files;
    private final Content first;

    Https(TlsSettings settings) {
      this.files =
          new CertificateFiles(
              Objects.requireNonNull(settings.certificate()),
              Objects.requireNonNull(settings.privateKey()));
      this.first = files.content();
    }

    @Bean
    SslBundleRegistrar ingressCertificate() {
      return registry -> registry.registerBundle(BUNDLE, files.usable(first).bundle());
    }

    @Bean
    CertificateWatch certificateWatch(SslBundleRegistry registry, Clock clock) {
      return new CertificateWatch(
          files, first, clock, updated -> registry.updateBundle(BUNDLE, updated));
    }

    @Bean
    WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory> https(SslBundles bundles) {
      return factory -> {
        factory.setSsl(Ssl.forBundle(BUNDLE));
        factory.addServerCustomizers(new ReloadedCertificate(bundles, BUNDLE));
      };
    }
  }
}
