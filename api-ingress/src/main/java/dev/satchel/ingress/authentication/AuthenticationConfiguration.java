package dev.satchel.ingress.authentication;

import dev.satchel.ingress.http.Problems;
import dev.satchel.ingress.http.ReplyWriter;
import dev.satchel.ingress.keys.RequestBounds;
import dev.satchel.ingress.limits.RequestLimits;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.FilterChainProxy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AuthenticationFilter;
import org.springframework.security.web.authentication.AuthenticationSuccessHandler;
import org.springframework.security.web.context.NullSecurityContextRepository;

/**
 * Registers Spring Security's filter chain, with only the filters that are needed. It is put
 * together here and not by {@code HttpSecurity}, which would add filters, sessions, a password and
 * a chain on the port of the management.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DenySettings.class)
class AuthenticationConfiguration {
  /** Directly after the filter for requests of browsers: a preflight has no credential. */
  private static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 4;

  @Bean
  KeylessRequests keylessRequests(MeterRegistry registry) {
    return new KeylessRequests(registry, System::nanoTime);
  }

  @Bean
  DenyList denyList(DenySettings settings, MeterRegistry registry) {
    return new DenyList(settings, registry);
  }

  @Bean
  Refusals refusals(KeylessRequests keyless, Problems problems, ReplyWriter writer) {
    return new Refusals(keyless, problems, writer);
  }

  @Bean
  FilterRegistrationBean<FilterChainProxy> securityFilters(
      List<AuthenticationProvider> providers,
      ObjectProvider<AuthenticationSuccessHandler> authenticated,
      DenyList denied,
      RequestLimits limits,
      RequestBounds bounds,
      Refusals refusals,
      Problems problems,
      ReplyWriter writer) {
    var manager = new ProviderManager(providers);
    manager.setEraseCredentialsAfterAuthentication(false); // none are kept
    var authentication = new AuthenticationFilter(manager, new BearerConverter(denied));
    authentication.setFailureHandler(refusals);
    authentication.setSuccessHandler(
        authenticated.getIfAvailable(() -> (request, response, caller) -> {}));
    authentication.setSecurityContextRepository(new NullSecurityContextRepository());
    SecurityFilterChain open =
        new DefaultSecurityFilterChain(AuthenticationConfiguration::needsNoCredential);
    SecurityFilterChain everythingElse =
        new DefaultSecurityFilterChain(
            request -> true,
            authentication,
            new AdmissionFilter(denied, limits, bounds, problems, writer));
    FilterChainProxy chains = new FilterChainProxy(List.of(open, everythingElse));
    chains.setFirewall(new PathFirewall());
    chains.setRequestRejectedHandler(refusals);
    var registration = new FilterRegistrationBean<>(chains);
    registration.setAsyncSupported(true);
    registration.setOrder(ORDER);
    return registration;
  }

  /**
   * Whether the path is one of those that describe the API. The firewall has refused every path
   * that is not in its plain form.
   */
  private static boolean needsNoCredential(HttpServletRequest request) {
    String path = request.getRequestURI();
    return path.equals("/openapi.json")
        || path.equals("/asyncapi.json")
        || path.equals("/docs")
        || path.startsWith("/docs/")
        || path.startsWith("/problems/");
  }
}
