package dev.satchel.baselines;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.sql.DataSource;
import org.jobrunr.configuration.JobRunr;
import org.jobrunr.configuration.JobRunrConfiguration.JobRunrConfigurationResult;
import org.jobrunr.scheduling.JobRequestScheduler;
import org.jobrunr.server.BackgroundJobServer;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.storage.StorageProvider;
import org.jobrunr.storage.sql.common.SqlStorageProviderFactory;
import org.jobrunr.utils.mapper.jackson3.Jackson3JsonMapper;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** The design on JobRunr (open-source edition). */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "satchel.baseline", havingValue = "jobrunr")
class JobRunrConfiguration {
  private static final int WORKERS = 32;
  private static final Duration POLL_INTERVAL = Duration.ofSeconds(5);

  /** Creates the tables of JobRunr. Its statements join the open transaction. */
  @Bean(destroyMethod = "close")
  StorageProvider storageProvider(DataSource dataSource) {
    return SqlStorageProviderFactory.using(new TransactionAwareDataSourceProxy(dataSource));
  }

  @Bean
  JobRunrPayment.Handler settlePayment(NaivePayments payments, JsonMapper json) {
    return new JobRunrPayment.Handler(payments, json);
  }

  @Bean(destroyMethod = "")
  JobRunrConfigurationResult jobRunr(
      StorageProvider storage, BeanFactory beans, JobRunrPayment.Handler handler) {
    return JobRunr.configure()
        .useJsonMapper(new Jackson3JsonMapper())
        .useStorageProvider(storage)
        .useJobActivator(beans::getBean)
        .useBackgroundJobServer(
            BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
                .andWorkerCount(WORKERS)
                .andPollInterval(POLL_INTERVAL)
                .andInterruptJobsAwaitDurationOnStopBackgroundJobServer(Duration.ofSeconds(5)))
        .initialize();
  }

  @Bean(destroyMethod = "stop")
  BackgroundJobServer backgroundJobServer(JobRunrConfigurationResult jobRunr) {
    return jobRunr.getBackgroundJobServer();
  }

  /**
   * JobRunr commits the transaction that it joins, so it is called last: its commit makes ticket
   * and job durable together.
   */
  @Bean
  NaiveAcceptance jobAcceptance(
      NaiveTicketRows tickets,
      JobRunrConfigurationResult jobRunr,
      TransactionTemplate transaction) {
    JobRequestScheduler scheduler = jobRunr.getJobRequestScheduler();
    return ticket ->
        transaction.executeWithoutResult(
            status -> {
              tickets.insert(ticket);
              scheduler.enqueue(
                  ticket.payment().id(),
                  new JobRunrPayment(new String(ticket.command(), StandardCharsets.UTF_8)));
            });
  }
}
