package dev.satchel.ingress.keys;

import dev.satchel.delivery.ControlConnections;
import dev.satchel.ingress.limits.LimitSettings;
import dev.satchel.ingress.limits.Rates;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Wires what finds keys, and registers the check of scopes for all paths under {@code /v1}. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(KeySettings.class)
class KeyConfiguration {
  private static final int REMEMBERED_KEYS = 10_000;

  @Bean
  KeyStore keyStore(JdbcClient jdbc, ControlConnections connections) {
    return new KeyStore(jdbc, JdbcClient.create(connections.dataSource()));
  }

  @Bean
  KeyRing keyRing(KeyStore store, KeySettings settings, Clock clock) {
    return new KeyRing(
        store::find,
        clock,
        System::nanoTime,
        settings.remembered(),
        settings.rememberedInOutage(),
        REMEMBERED_KEYS);
  }

  @Bean
  UncheckedKeys uncheckedKeys(KeyStore store) {
    return new UncheckedKeys(store::withoutChecksum);
  }

  @Bean
  KeyWatch keyWatch(
      KeyStore store,
      UncheckedKeys unchecked,
      KeyRing ring,
      List<KeyEndListener> listeners,
      Clock clock) {
    return new KeyWatch(store::changedWithin, unchecked, ring, listeners, clock, System::nanoTime);
  }

  @Bean
  LastUses lastUses(KeyStore store, Clock clock) {
    return new LastUses(store::markUsed, clock);
  }

  @Bean
  RequestBounds requestBounds(KeySettings settings, MeterRegistry registry) {
    return new RequestBounds(settings.inHandShares(), settings.lookupShares(), registry);
  }

  /** {@code requests-per-second} is the limit of a key unless {@code limits.*} says otherwise. */
  @Bean
  Rates defaultRates(KeySettings keys, LimitSettings limits) {
    return limits.rates(keys.requestsPerSecond());
  }

  @Bean
  KeyProvider keyProvider(
      KeyRing keys, UncheckedKeys unchecked, RequestBounds bounds, LastUses uses) {
    return new KeyProvider(keys, unchecked, bounds, uses);
  }

  @Bean
  LastUseFlush lastUseFlush(LastUses uses) {
    return new LastUseFlush(uses);
  }

  @Bean
  WebMvcConfigurer keyChecks() {
    return new WebMvcConfigurer() {
      @Override
      public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new KeyParameter());
      }

      @Override
      public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new ScopeCheck()).addPathPatterns("/v1/**").order(0);
      }
    };
  }

  /** Writes the last uses of keys every 10 s and when the process stops. */
  record LastUseFlush(LastUses uses) implements AutoCloseable {
    @Scheduled(fixedDelayString = "PT10S")
    void flush() {
      uses.flush();
    }

    @Override
    public void close() {
      uses.flush();
    }
  }
}
