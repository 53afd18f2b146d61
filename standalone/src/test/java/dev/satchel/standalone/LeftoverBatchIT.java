package dev.satchel.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A batch of tickets whose messages a killed process did not send is sent after the next start. */
class LeftoverBatchIT {
  private static final String TICKET = "0193b0d2c6a17c2d8f4e5a6b7c8d9e0f";

  @TempDir private Path data;

  @AfterEach
  void stopLeftoverDatabases() throws IOException {
    DatabaseProcesses.endAllOn(data.toRealPath().resolve("database"));
  }

  @Test
  void isSentFromTheEmbeddedDatabase() throws Exception {
    String key;
    try (UpProcess up = UpProcess.start(data, Map.of()).awaitReady()) {
      key = Files.readString(data.resolve("bootstrap.key")).strip();
      HttpResponse<String> opened =
          up.post("/v1/accounts", key, "a", "{\"reference\":\"r\",\"assets\":[\"KRW\"]}");
      assertThat(opened.statusCode()).as(opened.body()).isEqualTo(200);
      up.terminate();
      assertThat(up.awaitExit(Duration.ofMinutes(1))).isIn(0, 143);
    }
    leaveABatch();

    try (UpProcess up = UpProcess.start(data, Map.of()).awaitReady()) {
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> up.get("/v1/tickets/tkt_" + TICKET, key).body().contains("\"done\":true"));
    }
  }

  /** A ticket as it is right after it was accepted, and its batch. */
  private void leaveABatch() throws Exception {
    try (DataFolder folder = DataFolder.take(data);
        EmbeddedServers servers =
            EmbeddedServers.start(
                folder, DatabaseBinaries.defaultCache(), Map.of("ingress", "i", "workers", "w"));
        Connection connection =
            DriverManager.getConnection(
                servers.database().url(Standalone.SCHEMA),
                EmbeddedDatabase.ADMIN,
                servers.adminPassword());
        Statement statement = connection.createStatement()) {
      int tickets =
          statement.executeUpdate(
              """
              INSERT INTO ticket (id, tenant, idempotency_key, request_hash, task, command, status,
                done, attempts, version, created_at, updated_at)
              SELECT UNHEX('%1$s'), tenant, 'left over', request_hash, task,
                REGEXP_REPLACE(command, 'acc_[0-9a-f]{32}', 'acc_%1$s'), 'accepted', FALSE, 0, 1,
                created_at, updated_at
              FROM ticket LIMIT 1
              """
                  .formatted(TICKET));
      assertThat(tickets).isOne();
      statement.executeUpdate(
          """
          INSERT INTO ingress_accepted (id, tickets, messages, created_at, deliver_at)
          SELECT id, id, 1, created_at, UTC_TIMESTAMP(6) FROM ticket WHERE id = UNHEX('%s')
          """
              .formatted(TICKET));
    }
  }
}
