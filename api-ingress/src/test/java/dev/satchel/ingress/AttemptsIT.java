package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.ingress.tickets.AttemptRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The attempts at a ticket or a message, whether the ticket records them or rows of their own. */
class AttemptsIT {
  private static TestIngress ingress;

  @BeforeAll
  static void start() {
    ingress = TestIngress.start();
  }

  @AfterAll
  static void stop() {
    ingress.close();
  }

  @Test
  void theOnlyAttemptIsReadFromTheTicket() {
    String ticket = done();

    JsonNode attempts = attempts(ticket);
    assertThat(attempts).hasSize(1);
    assertThat(attempts.get(0).toString())
        .contains("\"attempt\":1", "\"task\":\"accounts.open.v1\"", "\"queue\":\"payments\"")
        .contains("\"worker\":\"workers-1\"", "\"durationMs\":250", "\"outcome\":\"done\"")
        .contains("\"cause\":null", "\"detail\":null", "\"nextAt\":null");

    UUID message = uuid(ticket);
    AttemptRows rows = ingress.bean(AttemptRows.class);
    List<Map<String, @Nullable Object>> ofMessage = rows.ofMessage("payments", message);
    assertThat(ofMessage).hasSize(1);
    assertThat(ofMessage.getFirst()).containsEntry("worker", "workers-1");
    assertThat(rows.ofMessage("notifications", message)).isEmpty();
  }

  @Test
  void attemptsWithRowsAreListedInTheOrderOfTheirStart() {
    String ticket = accepted();
    assertThat(attempts(ticket)).isEmpty();
    attempt(ticket, 2, "done");
    attempt(ticket, 1, "failed");

    JsonNode attempts = attempts(ticket);
    assertThat(attempts).hasSize(2);
    assertThat(attempts.get(0).required("outcome").stringValue()).isEqualTo("failed");
    assertThat(attempts.get(1).required("outcome").stringValue()).isEqualTo("done");
  }

  @Test
  void allAttemptsAreListedPageByPage() {
    String ticket = accepted();
    for (int attempt = 1; attempt <= 205; attempt++) {
      attempt(ticket, attempt, "failed");
    }

    List<Integer> numbers = new ArrayList<>();
    String path = "/v1/tickets/" + ticket + "/attempts?limit=100";
    String cursor = "";
    int pages = 0;
    while (cursor != null) {
      JsonNode page =
          Json.tree(ingress.get(path + (cursor.isEmpty() ? "" : "&cursor=" + cursor)).body());
      page.required("data").forEach(one -> numbers.add(one.required("attempt").intValue()));
      JsonNode next = page.required("cursor");
      cursor = next.isNull() ? null : next.stringValue();
      pages++;
    }

    assertThat(numbers).isEqualTo(IntStream.rangeClosed(1, 205).boxed().toList());
    assertThat(pages).isEqualTo(3);
  }

  private static String accepted() {
    String body = "{\"reference\":\"%s\",\"assets\":[\"KRW\"]}".formatted(UUID.randomUUID());
    return Json.text(ingress.task("/v1/accounts", body).body(), "id");
  }

  private static String done() {
    String ticket = accepted();
    ingress
        .jdbc()
        .sql(
            """
            UPDATE ticket
            SET status = 'succeeded', done = TRUE, version = 2, attempts = 1,
                worker = 'workers-1', started_at = '2026-11-21 00:00:01.250000',
                updated_at = '2026-11-21 00:00:01.500000'
            WHERE id = UNHEX(?)
            """)
        .param(ticket.substring(4))
        .update();
    return ticket;
  }

  private static void attempt(String ticket, int attempt, String outcome) {
    ingress
        .jdbc()
        .sql(
            """
            INSERT INTO workers_attempt (message_id, attempt, ticket, queue, type, worker,
              started_at, finished_at, outcome)
            VALUES (UNHEX(?), ?, UNHEX(?), 'payments', 'accounts.open.v1', 'workers-2',
              '2026-11-21 00:00:00' + INTERVAL ? SECOND, '2026-11-21 00:00:09', ?)
            """)
        .params(ticket.substring(4), attempt, ticket.substring(4), attempt, outcome)
        .update();
  }

  private static UUID uuid(String ticket) {
    return UUID.fromString(
        ticket.substring(4).replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5"));
  }

  private static JsonNode attempts(String ticket) {
    return Json.tree(ingress.get("/v1/tickets/" + ticket + "/attempts").body()).required("data");
  }
}
