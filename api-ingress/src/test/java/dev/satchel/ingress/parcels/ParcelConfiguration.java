package dev.satchel.ingress.parcels;

import dev.satchel.ingress.tickets.SubjectPath;
import dev.satchel.ingress.waiting.SubjectVersions;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Wires the beans for parcels. */
@Configuration(proxyBeanMethods = false)
class ParcelConfiguration {
  @Bean
  ParcelRows parcelRows(JdbcClient jdbc) {
    return new ParcelRows(jdbc);
  }

  @Bean
  SubjectPath parcelPath() {
    return new SubjectPath("parcel", "/v1/parcels/{id}");
  }

  @Bean
  SubjectVersions parcelVersions(ParcelRows rows) {
    return new SubjectVersions("parcel", rows::newerThan);
  }
}
