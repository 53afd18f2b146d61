package dev.satchel.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The SQL of reconciliation and the purge also runs on the embedded database. */
class PeriodicTasksIT {
  private static final Map<String, String> EACH_SECOND =
      Map.of(
          "SATCHEL_SCHEDULER_TRIALBALANCEINTERVAL", "1s",
          "SATCHEL_SCHEDULER_RECONCILETICKETSINTERVAL", "1s",
          "SATCHEL_SCHEDULER_PURGEINTERVAL", "2s");

  @TempDir private Path data;

  @AfterEach
  void stopLeftoverDatabases() throws IOException {
    DatabaseProcesses.endAllOn(data.toRealPath().resolve("database"));
  }

  @Test
  void runOnTheEmbeddedDatabase() throws Exception {
    try (UpProcess up = UpProcess.start(data, EACH_SECOND).awaitReady()) {
      String key = Files.readString(data.resolve("bootstrap.key")).strip();
      assertThat(
              up.post("/v1/accounts", key, "a", "{\"reference\":\"r\",\"assets\":[\"KRW\"]}")
                  .statusCode())
          .isEqualTo(200);

      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(
              () ->
                  assertThat(up.manage("/actuator/prometheus").body())
                      .contains("satchel_retention_last_run_epoch_seconds{")
                      .contains("satchel_trial_balance_verified_epoch_seconds{")
                      .containsPattern(
                          "satchel_reconciliation_discrepancies\\{[^}]*trial-balance[^}]*} 0\\.0")
                      .containsPattern(
                          "satchel_reconciliation_discrepancies\\{[^}]*tickets[^}]*} 0\\.0")
                      .doesNotContainPattern(
                          "satchel_attempts_total\\{[^}]*outcome=\"(failed|parked)\"[^}]*} [1-9]"));
    }
  }
}
