package dev.satchel.workers.reconciliation;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the ledger is checked: {@code satchel.trial-balance.*}.
 *
 * @param verifyWithin the time within which a change of old postings is found, 1 minute to 90 days;
 *     all of history is read again twice in it
 */
@ConfigurationProperties(prefix = "satchel.trial-balance", ignoreUnknownFields = false)
record TrialBalanceSettings(@DefaultValue("1d") Duration verifyWithin) {
  TrialBalanceSettings {
    if (verifyWithin.compareTo(Duration.ofMinutes(1)) < 0
        || verifyWithin.compareTo(Duration.ofDays(90)) > 0) {
      throw new IllegalArgumentException("satchel.trial-balance.verify-within must be 1m to 90d");
    }
  }
}
