package dev.satchel.ingress.limits;

import dev.satchel.delivery.IdSource;
import io.github.bucket4j.TimeMeter;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Wires the rate limits. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LimitSettings.class)
class LimitConfiguration {
  @Bean
  SharedBuckets sharedBuckets() {
    return new SharedBuckets(TimeMeter.SYSTEM_NANOTIME);
  }

  @Bean
  LimitMetrics limitMetrics(MeterRegistry registry, SharedBuckets buckets) {
    return new LimitMetrics(registry, buckets);
  }

  @Bean
  Reconciliation reconciliation(
      IdSource ids, SharedBuckets buckets, JdbcClient jdbc, LimitMetrics metrics) {
    return new Reconciliation(ids.next(), buckets, new BucketRows(jdbc), metrics, System::nanoTime);
  }

  @Bean
  RequestLimits requestLimits(Rates rates, SharedBuckets buckets, LimitMetrics metrics) {
    return new RequestLimits(rates, buckets, metrics);
  }
}
