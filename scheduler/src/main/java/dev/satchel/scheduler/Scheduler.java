package dev.satchel.scheduler;

import dev.satchel.delivery.process.DeliveryConfiguration;
import java.util.Map;
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
    application().run(arguments);
  }

  /** The application, not started; for a JVM that runs it beside other applications. */
  public static SpringApplication application() {
    SpringApplication application = new SpringApplication(Scheduler.class);
    // A config name of its own, so that the settings files of all processes can share one
    // classpath.
    application.setDefaultProperties(Map.of("spring.config.name", "scheduler"));
    return application;
  }
}
