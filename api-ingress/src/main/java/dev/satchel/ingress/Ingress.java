package dev.satchel.ingress;

import dev.satchel.delivery.process.DeliveryConfiguration;
import dev.satchel.ingress.http.KnownAssets;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * The ingress process: HTTP on 8080, management on 9090. Its settings are in {@code ingress.yaml}.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
@ComponentScan
@EnableScheduling
@EnableConfigurationProperties(AssetSettings.class)
@Import(DeliveryConfiguration.class)
public class Ingress {

  /** Starts the process. */
  public static void main(String[] arguments) {
    application().run(arguments);
  }

  /** The application, not started; for callers that run it in one JVM with other processes. */
  public static SpringApplication application() {
    SpringApplication application = new SpringApplication(Ingress.class);
    application.setDefaultProperties(Map.of("spring.config.name", "ingress"));
    return application;
  }

  @Bean
  KnownAssets knownAssets(AssetSettings settings) {
    return new KnownAssets(settings.assets());
  }
}
