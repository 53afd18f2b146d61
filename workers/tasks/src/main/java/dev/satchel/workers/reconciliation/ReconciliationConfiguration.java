package dev.satchel.workers.reconciliation;

import dev.satchel.delivery.IdSource;
import dev.satchel.workers.ledger.Audit;
import dev.satchel.workers.tickets.OverdueWaits;
import dev.satchel.workers.tickets.StrandedTickets;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Puts the reconciliation together. */
@Configuration(proxyBeanMethods = false)
public class ReconciliationConfiguration {
  @Bean
  OperationsHandler operationsHandler(
      Audit audit,
      StrandedTickets strandedTickets,
      OverdueWaits overdueWaits,
      JdbcClient jdbc,
      IdSource ids,
      MeterRegistry registry,
      Clock clock) {
    return new OperationsHandler(
        new TrialBalanceJob(audit),
        strandedTickets,
        overdueWaits,
        new RunStore(jdbc, ids),
        new RunMetrics(registry),
        clock);
  }
}
