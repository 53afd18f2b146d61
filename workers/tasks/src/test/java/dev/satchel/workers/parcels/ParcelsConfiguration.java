package dev.satchel.workers.parcels;

import dev.satchel.delivery.BatchHandler;
import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.RemoteHandler;
import dev.satchel.testservers.parcels.ParcelTask.Ship;
import dev.satchel.testservers.parcels.ParcelTask.Step;
import dev.satchel.workers.retention.TicketReference;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import java.time.Clock;
import java.time.Duration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Spring configuration of the domain, for workers that are given a courier. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("parcels.courier")
@EnableConfigurationProperties(ParcelsConfiguration.Settings.class)
public class ParcelsConfiguration {
  /**
   * The settings of the domain.
   *
   * @param courier where the courier is called
   * @param deadline how long after its booking a parcel is returned
   */
  @ConfigurationProperties("parcels")
  record Settings(String courier, Duration deadline) {}

  @Bean
  RemoteHandler<Ship, ShipHandler.Booking, String> shipHandler(JdbcClient jdbc, Settings settings) {
    return new ShipHandler(jdbc, settings.courier(), settings.deadline());
  }

  @Bean
  BatchHandler<Step> parcelHandler(JdbcClient jdbc, MessageCodec codec, IdSource ids, Clock clock) {
    return new ParcelHandler(jdbc, codec, ids, clock);
  }

  /** Keeps the spans of this process. */
  @Bean
  InMemorySpanExporter spans() {
    return InMemorySpanExporter.create();
  }

  /** Parcels on their way keep their ticket. */
  @Bean
  public static TicketReference shippedParcels() {
    return new TicketReference("parcel", "ticket", "r.status IN ('requested', 'shipped')");
  }
}
