package dev.satchel.baselines;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import java.time.Clock;
import java.util.Map;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.ServerConnector;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;

/**
 * One process that accepts and executes payments with the design that {@code satchel.baseline}
 * names. Its settings are in {@code baseline.yaml}.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class Baseline {
  /** The same accept queue size as in Satchel's ingress. */
  private static final int ACCEPT_QUEUE = 4_096;

  /** Starts the process. */
  public static void main(String[] arguments) {
    application().run(arguments);
  }

  /** The application, not yet started. */
  public static SpringApplication application() {
    SpringApplication application = new SpringApplication(Baseline.class);
    application.setDefaultProperties(Map.of("spring.config.name", "baseline"));
    return application;
  }

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  /**
   * All clients of a measurement connect at once. With the default accept queue of 50, some would
   * wait for seconds.
   */
  @Bean
  WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory> acceptQueue() {
    return factory ->
        factory.addServerCustomizers(
            server -> {
              for (Connector connector : server.getConnectors()) {
                if (connector instanceof ServerConnector sockets) {
                  sockets.setAcceptQueueSize(ACCEPT_QUEUE);
                }
              }
            });
  }

  /** Generates UUIDv7 ids, so that rows are appended in primary key order. */
  @Bean
  NoArgGenerator ids() {
    return Generators.timeBasedEpochGenerator();
  }
}
