package dev.satchel.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests {@code ./satchel up} end to end: start, use, kill, restart, stop. */
class StandaloneIT {
  private static final Pattern ACCOUNT = Pattern.compile("acc_[0-9a-f]{32}");

  @TempDir private Path data;

  @AfterEach
  void stopLeftoverDatabases() throws IOException {
    DatabaseProcesses.endAllOn(data.toRealPath().resolve("database"));
  }

  @Test
  void booksSurviveAKillAndPartsStopInOrder() throws Exception {
    String key;
    String account;
    try (UpProcess first = UpProcess.start(data, Map.of()).awaitReady()) {
      key = Files.readString(data.resolve("bootstrap.key")).strip();
      assertThat(first.lines()).anyMatch(line -> line.contains("never for real money"));
      assertThat(first.lines()).anyMatch(line -> line.strip().equals(key));
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(data.resolve("bootstrap.key"))))
          .isEqualTo("rw-------");
      account = openAccount(first, key);
      HttpResponse<String> credit =
          first.post(
              "/v1/credits",
              key,
              "credit",
              """
              {"account":"%s","amount":{"asset":"KRW","value":700},"externalId":"e"}"""
                  .formatted(account));
      assertThat(credit.body()).contains("\"succeeded\"");
      assertMetricsAreTaggedByProcess(first);
      assertASecondStartIsRefused(first);
      first.kill();
    }
    try (UpProcess second = UpProcess.start(data, Map.of()).awaitReady()) {
      assertThat(second.lines()).as("the key is shown once").noneMatch(l -> l.contains(key));
      assertThat(second.get("/v1/accounts/" + account, key).body())
          .contains("\"posted\":700")
          .contains(account);
      second.terminate();
      assertThat(second.awaitExit(Duration.ofSeconds(20))).isEqualTo(143);
    }
    assertThat(DatabaseProcesses.on(data.toRealPath().resolve("database"))).isEmpty();
    assertThat(stops()).endsWith("ingress", "scheduler", "workers", "shared", "broker", "database");
  }

  private static String openAccount(UpProcess up, String key) throws Exception {
    HttpResponse<String> opened =
        up.post("/v1/accounts", key, "account", "{\"reference\":\"r\",\"assets\":[\"KRW\"]}");
    assertThat(opened.statusCode()).as(opened.body()).isEqualTo(200);
    Matcher account = ACCOUNT.matcher(opened.body());
    assertThat(account.find()).isTrue();
    return account.group();
  }

  private static void assertMetricsAreTaggedByProcess(UpProcess up) throws Exception {
    assertThat(up.manage("/actuator/health").statusCode()).isEqualTo(200);
    String metrics = up.manage("/actuator/prometheus").body();
    for (String process : List.of("ingress", "workers", "scheduler")) {
      assertThat(metrics).contains("satchel_outbox_depth{process=\"" + process + "\"}");
    }
  }

  private void assertASecondStartIsRefused(UpProcess running) {
    try (UpProcess second = UpProcess.start(data, Map.of())) {
      assertThat(second.awaitExit(Duration.ofMinutes(1))).isEqualTo(1);
      assertThat(second.lines())
          .singleElement()
          .asString()
          .startsWith("satchel: ")
          .contains("in use by another Satchel (process ")
          .contains("--data");
    }
    assertThat(running.lines()).noneMatch(line -> line.contains("ended"));
  }

  private List<String> stops() throws IOException {
    Pattern stopped = Pattern.compile(".* (\\w+) stopped in \\d+ ms");
    try (var log = Files.lines(data.resolve("log/satchel.log"))) {
      return log.map(stopped::matcher).filter(Matcher::matches).map(m -> m.group(1)).toList();
    }
  }

  @Test
  void refusesAPortInUseAndNamesTheOption() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
        UpProcess up = UpProcess.start(data, taken.getLocalPort(), FreePort.any(), Map.of())) {
      assertThat(up.awaitExit(Duration.ofMinutes(1))).isEqualTo(1);
      assertThat(up.lines())
          .anyMatch(l -> l.contains("port " + taken.getLocalPort()) && l.contains("--port"));
    }
    assertThat(data.resolve("database")).doesNotExist();
  }

  @Test
  void refusesAMalformedBootstrapKey() {
    try (UpProcess up = UpProcess.start(data, Map.of("SATCHEL_BOOTSTRAP_KEY", "secret"))) {
      assertThat(up.awaitExit(Duration.ofMinutes(2))).isEqualTo(1);
      assertThat(up.lines()).anyMatch(line -> line.contains("SATCHEL_BOOTSTRAP_KEY: "));
    }
    assertThat(data.resolve("bootstrap.key")).doesNotExist();
    assertThat(DatabaseProcesses.on(data.toAbsolutePath().resolve("database"))).isEmpty();
  }
}
