package dev.satchel.workers;

import dev.satchel.delivery.process.DeliveryConfiguration;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.Import;

/**
 * The worker process: it consumes the task queues of the roles it was given and serves no HTTP but
 * health and metrics. A package below is part of it by its class whose name ends in {@code
 * Configuration}.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@ComponentScan(
    useDefaultFilters = false,
    includeFilters =
        @ComponentScan.Filter(
            type = FilterType.REGEX,
            pattern = "dev\\.satchel\\.workers\\.[a-z]+\\.[A-Za-z]+Configuration"))
@Import(DeliveryConfiguration.class)
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
