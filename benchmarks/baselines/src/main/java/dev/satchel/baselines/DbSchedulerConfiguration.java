package dev.satchel.baselines;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** The design on db-scheduler, with the settings that it recommends for high throughput. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "satchel.baseline", havingValue = "db-scheduler")
class DbSchedulerConfiguration {
  private static final int THREADS = 32;
  private static final Duration POLLING_INTERVAL = Duration.ofMillis(100);
  private static final Duration FIRST_RETRY_AFTER = Duration.ofMillis(200);

  @Bean
  NaiveSchema scheduledTasksSchema(JdbcTemplate jdbc) {
    return NaiveSchema.of(jdbc, "baseline/db-scheduler.sql");
  }

  @Bean
  OneTimeTask<NaivePayment> payTask(NaivePayments payments) {
    return Tasks.oneTime("pay", NaivePayment.class)
        .onFailure(new FailureHandler.ExponentialBackoffFailureHandler<>(FIRST_RETRY_AFTER))
        .execute((instance, context) -> payments.settle(instance.getData()));
  }

  /** Joins the caller's transaction when a task is scheduled, as its Spring Boot starter does. */
  @Bean(initMethod = "start", destroyMethod = "stop")
  Scheduler scheduler(
      DataSource dataSource,
      OneTimeTask<NaivePayment> payTask,
      JsonMapper json,
      NaiveSchema schema) {
    return Scheduler.create(new TransactionAwareDataSourceProxy(dataSource), payTask)
        .serializer(new DbSchedulerJson(json))
        .threads(THREADS)
        .pollingInterval(POLLING_INTERVAL)
        .pollUsingLockAndFetch(1.0, 4.0)
        .alwaysPersistTimestampInUTC()
        .shutdownMaxWait(Duration.ofSeconds(10))
        .build();
  }

  @Bean
  NaiveAcceptance schedulerAcceptance(
      NaiveTicketRows tickets,
      Scheduler scheduler,
      OneTimeTask<NaivePayment> payTask,
      TransactionTemplate transaction,
      Clock clock) {
    return ticket -> {
      NaivePayment payment = ticket.payment();
      transaction.executeWithoutResult(
          status -> {
            tickets.insert(ticket);
            scheduler.schedule(payTask.instance(payment.id().toString(), payment), clock.instant());
          });
      // As enableImmediateExecution() does, but after the commit: before it, the task is not
      // visible yet.
      scheduler.triggerCheckForDueExecutions();
    };
  }
}
