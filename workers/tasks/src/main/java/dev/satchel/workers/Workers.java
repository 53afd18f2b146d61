package dev.satchel.workers;

import dev.satchel.delivery.process.DeliveryConfiguration;
import dev.satchel.workers.accounts.AccountsConfiguration;
import dev.satchel.workers.desk.DeskConfiguration;
import dev.satchel.workers.intake.IntakeConfiguration;
import dev.satchel.workers.ledger.LedgerConfiguration;
import dev.satchel.workers.money.MoneyConfiguration;
import dev.satchel.workers.payments.PaymentsConfiguration;
import dev.satchel.workers.queues.QueuesConfiguration;
import dev.satchel.workers.reconciliation.ReconciliationConfiguration;
import dev.satchel.workers.retention.RetentionConfiguration;
import dev.satchel.workers.tickets.TicketsConfiguration;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * The worker process: it consumes the task queues of the roles it was given and serves no HTTP but
 * health and metrics.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({
  DeliveryConfiguration.class,
  LedgerConfiguration.class,
  MoneyConfiguration.class,
  AccountsConfiguration.class,
  PaymentsConfiguration.class,
  TicketsConfiguration.class,
  IntakeConfiguration.class,
  DeskConfiguration.class,
  ReconciliationConfiguration.class,
  QueuesConfiguration.class,
  RetentionConfiguration.class
})
public class Workers {
  /** Starts the process with {@code workers.yaml} as its settings. */
  public static void main(String[] arguments) {
    application().run(arguments);
  }

  /** The application, not yet started. */
  public static SpringApplication application() {
    SpringApplication application = new SpringApplication(Workers.class);
    application.setDefaultProperties(Map.of("spring.config.name", "workers"));
    return application;
  }
}
