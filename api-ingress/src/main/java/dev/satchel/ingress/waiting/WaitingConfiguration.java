package dev.satchel.ingress.waiting;

import dev.satchel.messages.TicketChange;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the beans for waiting requests; other packages provide the queries of the sweep. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WaitingSettings.class)
class WaitingConfiguration {
  private static final int ANSWERS_AT_A_TIME = 1_000;

  @Bean
  WaitMetrics waitMetrics(MeterRegistry registry) {
    return new WaitMetrics(registry);
  }

  @Bean
  Answering answering() {
    return new Answering(ANSWERS_AT_A_TIME);
  }

  @Bean
  Waiters waiters(WaitingSettings settings, Answering answering, WaitMetrics metrics) {
    return new Waiters(settings, System::nanoTime, answering, metrics);
  }

  @Bean
  Sweep sweep(
      Waiters waiters,
      Function<Map<UUID, Integer>, List<TicketChange>> changedTickets,
      List<SubjectVersions> subjects,
      WaitingSettings settings,
      WaitMetrics metrics) {
    return new Sweep(waiters, changedTickets, subjects, settings, metrics);
  }
}
