package dev.satchel.ingress.audit;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the audit log: {@code satchel.ingress.audit.*}.
 *
 * @param denialsFor how long denied calls of a key and a route are counted in one row, 10 ms to 1 h
 */
@ConfigurationProperties(prefix = "satchel.ingress.audit", ignoreUnknownFields = false)
record AuditSettings(@DefaultValue("1m") Duration denialsFor) {
  private static final Duration SHORTEST = Duration.ofMillis(10);
  private static final Duration LONGEST = Duration.ofHours(1);

  AuditSettings {
    if (denialsFor.compareTo(SHORTEST) < 0 || denialsFor.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("satchel.ingress.audit.denials-for must be 10ms to 1h");
    }
  }
}
