package dev.satchel.ingress.browsers;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;

/** Registers the CORS filter before the one that asks for a key: a preflight has none. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CorsSettings.class)
class BrowserConfiguration {
  /** Directly after the filter that adds the request id. */
  private static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 3;

  /** How long a browser may remember the answer to a preflight. */
  private static final Duration PREFLIGHT_CACHED = Duration.ofMinutes(10);

  @Bean
  FilterRegistrationBean<CorsFilter> corsFilter(CorsSettings settings) {
    var source = new UrlBasedCorsConfigurationSource();
    source.registerCorsConfiguration("/**", allowing(settings.origins()));
    CorsFilter filter = new CorsFilter(source);
    filter.setCorsProcessor(new ProblemCorsProcessor());
    var registration = new FilterRegistrationBean<>(filter);
    registration.setEnabled(!settings.origins().isEmpty());
    registration.setAsyncSupported(true);
    registration.setOrder(ORDER);
    return registration;
  }

  /** No credentials: a key travels in a header that the page sets, never in a cookie. */
  private static CorsConfiguration allowing(List<String> origins) {
    CorsConfiguration cors = new CorsConfiguration();
    cors.setAllowedOrigins(origins);
    cors.setAllowedMethods(List.of("GET", "POST", "PUT"));
    cors.setAllowedHeaders(
        List.of(
            "Authorization",
            "Content-Type",
            "Idempotency-Key",
            "If-None-Match",
            "Prefer",
            "X-Request-Id",
            "traceparent",
            "tracestate"));
    cors.setExposedHeaders(
        List.of(
            "ETag",
            "Idempotency-Replayed",
            "Location",
            "Preference-Applied",
            "RateLimit",
            "RateLimit-Policy",
            "Retry-After",
            "X-Request-Id",
            "traceparent"));
    cors.setAllowCredentials(false);
    cors.setMaxAge(PREFLIGHT_CACHED);
    return cors;
  }
}
