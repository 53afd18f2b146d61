package dev.satchel.ingress.limits;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import dev.satchel.delivery.IdSource;
import io.github.bucket4j.TimeMeter;
import io.micrometer.core.instrument.MeterRegistry;
import javax.sql.DataSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

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

  @Bean
  WebMvcConfigurer connectionQueue(
      DataSource dataSource, LimitSettings settings, MeterRegistry registry) {
    ConnectionQueue queue =
        new ConnectionQueue(
            () -> waitingFor(dataSource), settings.waitingForConnections(), registry);
    return new WebMvcConfigurer() {
      @Override
      public void addInterceptors(InterceptorRegistry interceptors) {
        interceptors.addInterceptor(queue).addPathPatterns("/v1/**").order(1);
      }
    };
  }

  /** A pool that has not given a connection yet has nobody waiting. */
  private static int waitingFor(DataSource dataSource) {
    HikariPoolMXBean pool =
        dataSource instanceof HikariDataSource hikari ? hikari.getHikariPoolMXBean() : null;
    return pool == null ? 0 : pool.getThreadsAwaitingConnection();
  }
}
