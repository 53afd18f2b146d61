package dev.satchel.workers.reconciliation;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.events.EventLog;
import dev.satchel.workers.ledger.Audit;
import dev.satchel.workers.tickets.OverdueWaits;
import dev.satchel.workers.tickets.StrandedTickets;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Spring configuration of the reconciliation. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TrialBalanceSettings.class)
public class ReconciliationConfiguration {
  /** A step of this size takes about a second, and a crash loses one step. */
  private static final long ROWS_PER_STEP = 20_000;

  @Bean
  OperationsHandler operationsHandler(
      Audit audit,
      StrandedTickets strandedTickets,
      OverdueWaits overdueWaits,
      JdbcClient jdbc,
      IdSource ids,
      EventLog events,
      TrialBalanceSettings settings,
      MeterRegistry registry,
      Clock clock) {
    ReconciliationRuns runs = new ReconciliationRuns(jdbc, ids, events);
    RunMetrics metrics = new RunMetrics(registry);
    TrialBalanceJob trialBalance =
        new TrialBalanceJob(
            audit,
            new TrialBalancePhases(audit, runs, settings),
            new TrialBalanceJob.Records(new TrialBalanceRow(jdbc), runs, metrics),
            clock,
            ROWS_PER_STEP);
    return new OperationsHandler(trialBalance, strandedTickets, overdueWaits, runs, metrics, clock);
  }
}
