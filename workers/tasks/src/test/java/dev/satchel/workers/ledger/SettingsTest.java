package dev.satchel.workers.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The settings of the process that the audit depends on. */
class SettingsTest {
  @Test
  void operationsHasThreeConsumersThatTakeOneMessageAtATime() throws IOException {
    assertThat(setting("(?s) operations:.*? consumers: (\\d+)")).isEqualTo("3");
    assertThat(setting("(?s) operations:.*? batch: (\\d+)")).isEqualTo("1");
    assertThat(setting("(?s) operations:.*? prefetch: (\\d+)")).isEqualTo("1");
    assertThat(setting("(?s) operations:.*? time-limit: (\\w+)")).isEqualTo("10m");
  }

  @Test
  void theStatementTimeoutOfTheAuditIsAtMostHalfTheSocketTimeout() throws IOException {
    Duration connection = Duration.ofMillis(Long.parseLong(setting("socketTimeout=(\\d+)")));

    assertThat(LedgerConfiguration.AUDIT.statement().multipliedBy(2))
        .isLessThanOrEqualTo(connection);
  }

  private static String setting(String pattern) throws IOException {
    try (InputStream file = SettingsTest.class.getResourceAsStream("/workers.yaml")) {
      String text = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
      Matcher found = Pattern.compile(pattern).matcher(text);
      assertThat(found.find()).as(pattern).isTrue();
      return found.group(1);
    }
  }
}
