package dev.satchel.ingress.proxies;

import org.eclipse.jetty.server.HttpConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** Registers the reading of the proxies' header, before whatever looks at address and scheme. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ProxySettings.class)
class ProxyConfiguration {
  @Bean
  @Order(0)
  HttpConfiguration.Customizer clientOfProxies(ProxySettings settings) {
    return settings.trustedProxies().isEmpty()
        ? (request, _) -> request
        : new ClientOfProxies(
            TrustedProxies.of(settings.trustedProxies()), settings.forwardedHeader());
  }
}
