package dev.satchel.scheduler;

import dev.satchel.delivery.DeliveryConfiguration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;

/** The scheduler process. Its settings are in {@code scheduler.yaml}. */
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(SchedulerProperties.class)
@Import(DeliveryConfiguration.class)
public class Scheduler {

  /** Starts the process; arguments are settings, such as {@code --server.port=9090}. */
  public static void main(String... arguments) {
    // Its own name, so that the files of all processes can lie on one classpath.
    System.setProperty("spring.config.name", "scheduler");
    SpringApplication.run(Scheduler.class, arguments);
  }
}
