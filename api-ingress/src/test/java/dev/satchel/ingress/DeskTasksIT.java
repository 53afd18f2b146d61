package dev.satchel.ingress;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Sql;
import dev.satchel.messages.DeadLetterFilter;
import dev.satchel.messages.DeadLetterId;
import dev.satchel.messages.DeadLetterTask.Discard;
import dev.satchel.messages.DeadLetterTask.Edit;
import dev.satchel.messages.DeadLetterTask.Replay;
import dev.satchel.messages.Message;
import dev.satchel.messages.QueueTask.PauseQueue;
import dev.satchel.messages.QueueTask.ResumeQueue;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TicketId;
import dev.satchel.messages.TicketTask.CancelTicket;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** An operator's request becomes a task, a ticket and a line in the audit log. */
class DeskTasksIT {
  private static final String DESK = "/v1/dead-letters";
  private static final String PAYMENT = "pay_0193b0d2c6a17c2d8f4e5a6b7c8d9e0f";
  private static TestIngress ingress;
  private static DeskRows rows;
  private static Instant began = Instant.EPOCH;

  @BeforeAll
  static void start() {
    ingress =
        TestIngress.start(
            "satchel.ingress.keys.requests-per-second=100000",
            "satchel.ingress.audit.denials-for=10ms",
            "satchel.dead-letters.editing=true");
    rows = new DeskRows(ingress.jdbc());
  }

  @AfterAll
  static void stop() {
    ingress.close();
  }

  @BeforeEach
  void clear() {
    for (String table : List.of("workers_queue_level", "workers_consumer")) {
      ingress.jdbc().sql("DELETE FROM " + table).update();
    }
    began = Instant.now();
  }

  @Test
  void acceptsAReplayByFilterAndNormalizesTheFilter() {
    HttpResponse<String> answer =
        ingress.task(
            DESK + "/replays",
            """
            {"filter":{"queue":"payments","text":"Dead-lock: FOUND","tenant":"shop",
              "lastFailedUntil":"2026-11-22T00:00:00.1234567Z"},"ratePerSecond":10000,
              "dryRun":true}
            """);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    JsonNode ticket = Json.tree(answer.body());
    String id = ticket.required("id").stringValue();
    assertThat(ticket.required("task").stringValue()).isEqualTo("dead-letters.replay.v1");
    assertThat(ticket.required("resource").stringValue())
        .isEqualTo(DESK + "/replays/" + id + "/messages");
    Replay replay = (Replay) command(id);
    assertThat(replay.by()).matches("key_[0-9a-f]{32}");
    assertThat(replay.ratePerSecond()).isEqualTo(10_000);
    assertThat(replay.dryRun()).isTrue();
    assertThat(replay.selection().acceptedAt())
        .isEqualTo(Instant.parse(ticket.required("createdAt").stringValue()));
    DeadLetterFilter filter = requireNonNull(replay.selection().filter());
    assertThat(filter.queue()).isEqualTo(TaskQueue.PAYMENTS);
    assertThat(filter.text()).isEqualTo("dead lock found");
    assertThat(filter.lastFailedUntil()).isEqualTo(Instant.parse("2026-11-22T00:00:00.123456Z"));
  }

  @Test
  void acceptsUnknownIdsAndAnEmptyFilter() {
    String unknown = "dlt_0193b0d2c6a17c2d8f4e5a6b7c8d9e0f";
    Replay some = (Replay) accepted(DESK + "/replays", "{\"ids\":[\"" + unknown + "\"]}");
    assertThat(some.selection().ids()).containsExactly(DeadLetterId.parse(unknown));
    assertThat(some.selection().filter()).isNull();
    assertThat(some.ratePerSecond()).isEqualTo(100);
    assertThat(some.dryRun()).isFalse();
    Discard all =
        (Discard) accepted(DESK + "/discards", "{\"filter\":{},\"reason\":\"paid by hand\"}");
    assertThat(all.selection().ids()).isEmpty();
    assertThat(all.selection().filter()).isNotNull();
    assertThat(all.reason()).isEqualTo("paid by hand");
  }

  @Test
  void acceptsAnEditThatFitsTheType() {
    DeadLetterId letter = rows.letter(Map.of());
    String body = "{\"tenant\":\"default\",\"payment\":\"" + PAYMENT + "\"}";
    Edit edit =
        (Edit)
            accepted(DESK + "/" + letter + "/edits", "{\"body\":" + body + ",\"reason\":\"typo\"}");
    assertThat(edit.deadLetter()).isEqualTo(letter);
    assertThat(Json.tree(edit.body())).isEqualTo(Json.tree(body));
    assertThat(edit.reason()).isEqualTo("typo");
  }

  @Test
  void acceptsPausesAndResumptions() {
    PauseQueue pause = (PauseQueue) accepted("/v1/queues/signing/pauses", "{}");
    assertThat(pause.queue()).isEqualTo(TaskQueue.SIGNING);
    ResumeQueue resume = (ResumeQueue) accepted("/v1/queues/signing/resumptions", "{}");
    assertThat(resume.queue()).isEqualTo(TaskQueue.SIGNING);
    HttpResponse<String> ticket = ingress.task("/v1/queues/payments/pauses", "{}");
    String resource = Json.text(ticket.body(), "resource");
    assertThat(resource).isEqualTo("/v1/queues");
    assertThat(ingress.get(resource).statusCode()).isEqualTo(200);
  }

  @Test
  void acceptsCancellationsOnlyOfRunsAndOnlyFromOperators() {
    String run = Json.text(ingress.task(DESK + "/replays", "{\"filter\":{}}").body(), "id");
    String path = "/v1/tickets/" + run + "/cancellations";
    CancelTicket cancel = (CancelTicket) accepted(path, "{}");
    assertThat(cancel.ticket()).isEqualTo(TicketId.parse(run));
    String elsewhere = rows.key("elsewhere", "operator,installation");
    assertThat(ingress.taskAs(elsewhere, path, "{}").statusCode()).isEqualTo(202);
    assertThat(ingress.taskAs(rows.key("default", "payments"), path, "{}").statusCode())
        .isEqualTo(403);
    assertThat(ingress.taskAs(rows.key("elsewhere", "payments"), path, "{}").statusCode())
        .isEqualTo(404);
    String opening =
        Json.text(
            ingress.task("/v1/accounts", "{\"reference\":\"r\",\"assets\":[\"KRW\"]}").body(),
            "id");
    HttpResponse<String> never = ingress.task("/v1/tickets/" + opening + "/cancellations", "{}");
    assertThat(never.statusCode()).isEqualTo(422);
    assertThat(never.body()).contains("/problems/task-not-cancellable");
    assertThat(
            ingress
                .taskAs(elsewhere, "/v1/tickets/" + opening + "/cancellations", "{}")
                .statusCode())
        .isEqualTo(404);
  }

  @Test
  void aRepeatedReplayRequestReturnsTheSameTicketAndIsAuditedOnce() {
    String[] key = {"Idempotency-Key", "replay-once", "X-Request-Id", "r".repeat(128)};
    String first = ingress.post(DESK + "/replays", "{\"filter\":{}}", key).body();
    HttpResponse<String> again = ingress.post(DESK + "/replays", "{\"filter\":{}}", key);
    assertThat(again.headers().firstValue("Idempotency-Replayed")).hasValue("true");
    assertThat(Json.text(again.body(), "id")).isEqualTo(Json.text(first, "id"));
    assertThat(ingress.post(DESK + "/replays", "{\"filter\":{},\"dryRun\":true}", key).statusCode())
        .isEqualTo(422);
    List<JsonNode> lines = desk(2);
    assertThat(lines.get(0).required("event").stringValue()).isEqualTo("refused");
    assertThat(lines.get(0).required("detail").toString()).contains("idempotency-conflict");
    assertThat(lines.get(1).required("event").stringValue()).isEqualTo("accepted");
    assertThat(lines.get(1).required("requestId").stringValue()).isEqualTo("r".repeat(128));
  }

  @Test
  void theAuditLogRecordsAcceptedAndRefusedOperatorRequests() {
    String ids = "[\"dlt_0193b0d2c6a17c2d8f4e5a6b7c8d9e0f\"]";
    String asked = "{\"ids\":" + ids + ",\"reason\":\"paid by hand\"}";
    String ticket = Json.text(ingress.task(DESK + "/discards", asked).body(), "id");
    ingress.task(DESK + "/discards", "{\"ids\":" + ids + ",\"reason\":\" \"}");
    ingress.task(DESK + "/dlt_1/edits", "{}");
    ingress.task("/v1/queues/operations/pauses", "{}");
    ingress.post(DESK + "/replays", "nonsense");
    ingress.taskAs(
        rows.key("default", "reader,installation"), DESK + "/replays", "{\"filter\":{}}");
    ingress.taskAs(rows.key("other", "operator,installation"), "/v1/queues/payments/pauses", "{}");
    ingress.taskAs("sk_unknown_0123456789", DESK + "/replays", "{\"filter\":{}}");
    ingress.task("/v1/payments", "{}");
    ingress.get(DESK + "?queue=x");

    List<JsonNode> lines = desk(6);
    assertThat(lines.stream().map(line -> line.required("action").stringValue()))
        .containsExactlyInAnyOrder(
            "dead-letters.replay.v1",
            "dead-letters.replay.v1",
            "queues.pause.v1",
            "dead-letters.edit.v1",
            "dead-letters.discard.v1",
            "dead-letters.discard.v1");
    List<String> refused =
        lines.stream()
            .filter(line -> line.required("event").stringValue().equals("refused"))
            .map(line -> line.required("detail").toString())
            .toList();
    assertThat(refused).hasSize(5).noneMatch(detail -> detail.contains("paid by hand"));
    for (String problem :
        List.of(
            "forbidden",
            "malformed-request",
            "queue-not-pausable",
            "not-found",
            "invalid-request")) {
      assertThat(refused)
          .anyMatch(detail -> detail.contains("\"problems\":{\"" + problem + "\":1}"));
    }
    JsonNode accepted =
        lines.stream()
            .filter(line -> line.required("event").stringValue().equals("accepted"))
            .findFirst()
            .orElseThrow();
    assertThat(accepted.required("event").stringValue()).isEqualTo("accepted");
    assertThat(accepted.required("ticket").stringValue()).isEqualTo(ticket);
    assertThat(accepted.required("actor").stringValue()).matches("key_[0-9a-f]{32}");
    assertThat(accepted.required("remote").stringValue()).isNotEmpty();
    assertThat(accepted.required("requestId").stringValue()).startsWith("req_");
    assertThat(accepted.required("detail").toString())
        .contains("\"path\":\"" + DESK + "/discards\"", "\"reason\":\"paid by hand\"", ids);
    assertThat(audit("?ticket=" + ticket)).hasSize(1);
    assertThat(audit("?about=dlt_0193b0d2c6a17c2d8f4e5a6b7c8d9e0f")).contains(accepted);
  }

  @Test
  void refusesEditsWhenEditingIsDisabled() {
    try (TestIngress usual = TestIngress.start()) {
      DeadLetterId letter = new DeskRows(usual.jdbc()).letter(Map.of());
      HttpResponse<String> answer = usual.task(DESK + "/" + letter + "/edits", "{\"body\":{}}");
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.body())
          .contains("/problems/editing-disabled", "satchel.dead-letters.editing=true");
    }
  }

  @Test
  void showsTheQueuesAsTheWorkersReportThem() {
    Instant now = Clock.systemUTC().instant();
    rows.insert(
        "workers_queue_level",
        Map.of(
            "queue",
            "payments",
            "ready",
            40,
            "growth",
            -2.5,
            "in_hand",
            9,
            "dead_letters",
            1,
            "measured_at",
            Sql.time(now)));
    for (int i = 0; i < 3; i++) {
      rows.insert(
          "workers_consumer",
          Map.of(
              "worker",
              "w" + i,
              "queue",
              "payments",
              "consumers",
              2,
              "state",
              "running",
              "in_hand",
              5,
              "handled_per_second",
              10.25,
              "seen_at",
              Sql.time(i == 2 ? now.minusSeconds(11) : now)));
    }
    rows.insert(
        "workers_queue_pause", Map.of("queue", "signing", "paused_at", Sql.time(DeskRows.FAILED)));
    for (int i = 0; i < 2; i++) {
      rows.insert(
          "dead_letter_group",
          Map.of(
              "id",
              Sql.bytes(rows.uuid()),
              "queue",
              "payments",
              "cause",
              "c" + i,
              "open",
              3,
              "total",
              5,
              "recurring",
              false,
              "first_at",
              Sql.time(now),
              "last_at",
              Sql.time(now)));
    }
    ingress.task("/v1/accounts", "{\"reference\":\"old\",\"assets\":[\"KRW\"]}");
    ingress
        .jdbc()
        .sql("UPDATE ticket SET created_at = ? WHERE task = 'accounts.open.v1'")
        .param(Sql.time(now.minusSeconds(90)))
        .update();

    JsonNode data = Json.tree(ingress.get("/v1/queues").body()).required("data");
    assertThat(data.size()).isEqualTo(TaskQueue.values().length);
    JsonNode payments = data.get(0);
    assertThat(payments.toString())
        .startsWith(
            "{\"queue\":\"payments\",\"ready\":40,\"inHand\":10,\"consumers\":4,"
                + "\"ratePerSecondIn\":18.0,\"ratePerSecondOut\":20.5,\"oldestAgeSeconds\":9")
        .contains("\"paused\":false,\"pausedAt\":null,\"deadLettersOpen\":6,\"measuredAt\":\"20");
    JsonNode signing = data.get(4);
    assertThat(signing.required("paused").booleanValue()).isTrue();
    assertThat(signing.required("pausedAt").stringValue()).isEqualTo(DeskRows.FAILED.toString());
    assertThat(signing.required("oldestAgeSeconds").isNull()).isTrue();
    assertThat(signing.required("consumers").intValue()).isZero();
    assertThat(signing.required("measuredAt").isNull()).isTrue();
  }

  private static Message accepted(String path, String body) {
    HttpResponse<String> answer = ingress.task(path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    return command(Json.text(answer.body(), "id"));
  }

  private static Message command(String ticket) {
    return ingress
        .jdbc()
        .sql(
            """
            SELECT t.task, t.command
            FROM ticket t
            LEFT JOIN ingress_accepted a ON LOCATE(t.id, a.tickets) > 0
            LEFT JOIN control_task c ON c.id = t.id AND c.type = t.task AND c.body = t.command
            WHERE t.id = ?
              AND IF(t.task REGEXP '^(queues|tickets)', a.id IS NULL AND c.id IS NOT NULL,
                     a.id IS NOT NULL AND c.id IS NULL)
            """)
        .param(Sql.bytes(TicketId.parse(ticket).uuid()))
        .query(
            (row, n) ->
                ingress
                    .bean(MessageCodec.class)
                    .decode(row.getString("task"), row.getBytes("command")))
        .single();
  }

  /**
   * The entries about the desk since the test began, once there are so many: denied calls are
   * written a little later.
   */
  private static List<JsonNode> desk(int entries) {
    List<JsonNode> found = new ArrayList<>();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              found.clear();
              audit("?since=" + began).stream()
                  .filter(
                      line ->
                          line.required("action").stringValue().matches("(dead-letters|queues).*"))
                  .forEach(found::add);
              return found.size() >= entries;
            });
    assertThat(found).hasSize(entries);
    return found;
  }

  private static List<JsonNode> audit(String query) {
    JsonNode data = Json.tree(ingress.get("/v1/audit" + query).body()).required("data");
    return StreamSupport.stream(data.spliterator(), false).toList();
  }
}
