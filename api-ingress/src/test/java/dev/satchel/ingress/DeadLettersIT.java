package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.Sql;
import dev.satchel.messages.CauseGroupId;
import dev.satchel.messages.DeadLetterId;
import dev.satchel.messages.Id;
import dev.satchel.messages.TicketId;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The desk as operators see it over the API. */
class DeadLettersIT {
  private static final String DESK = "/v1/dead-letters";
  private static TestIngress ingress;
  private static DeskRows rows;

  @BeforeAll
  static void start() {
    ingress = TestIngress.start("satchel.ingress.keys.requests-per-second=100000");
    rows = new DeskRows(ingress.jdbc());
  }

  @AfterAll
  static void stop() {
    ingress.close();
  }

  @BeforeEach
  void clear() {
    for (String table :
        List.of("dead_letter", "dead_letter_group", "dead_letter_hour", "workers_consumer")) {
      ingress.jdbc().sql("DELETE FROM " + table).update();
    }
  }

  @Test
  void listsOpenDeadLettersNewestFirstInPages() {
    List<String> newestFirst = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      newestFirst.addFirst(rows.letter(Map.of()).toString());
    }
    rows.letter(Map.of("status", "replayed"));
    rows.letter(Map.of("status", "discarded"));
    assertThat(pages(DESK + "?limit=2")).isEqualTo(newestFirst);
    assertThat(ids(DESK + "?status=replayed")).hasSize(1);
    JsonNode item = data(DESK + "?limit=1").get(0);
    assertThat(item.propertyNames())
        .containsExactly(
            "id",
            "queue",
            "message",
            "type",
            "ticket",
            "tenant",
            "status",
            "cause",
            "group",
            "source",
            "attempt",
            "parked",
            "replays",
            "firstFailedAt",
            "lastFailedAt");
    assertThat(item.required("ticket").isNull()).isTrue();
    assertThat(item.required("firstFailedAt").stringValue()).isEqualTo(DeskRows.FAILED.toString());
  }

  @Test
  void appliesEveryFilterAloneAndInCombination() {
    UUID ticket = rows.uuid();
    UUID group = UUID.fromString("99999999-2222-5333-8444-555555555555");
    String odd =
        rows.letter(
                Map.of(
                    "queue",
                    "blockchain",
                    "type",
                    "foreign",
                    "tenant",
                    "shop",
                    "ticket",
                    Sql.bytes(ticket),
                    "cause_group",
                    Sql.bytes(group),
                    "search_text",
                    "Deadlock found when trying to get lock pay_0193 {\"x\":7}",
                    "first_failed_at",
                    Sql.time(DeskRows.FAILED.minusSeconds(3600)),
                    "last_failed_at",
                    Sql.time(DeskRows.FAILED.minusSeconds(1800))))
            .toString();
    rows.letter(Map.of());
    String before = DeskRows.FAILED.minusSeconds(600).toString();
    List<String> filters =
        List.of(
            "queue=blockchain",
            "type=foreign",
            "group=" + new CauseGroupId(group),
            "ticket=" + new TicketId(ticket),
            "tenant=shop",
            "firstFailedUntil=" + before,
            "lastFailedUntil=" + before,
            "text=deadlock",
            "text=DEADL+%22lock%22+pay_01");
    for (String filter : filters) {
      assertThat(ids(DESK + "?" + filter)).as(filter).containsExactly(odd);
      assertThat(ids(DESK + "?status=discarded&" + filter)).as(filter).isEmpty();
    }
    String all = String.join("&", filters.subList(0, 8));
    assertThat(ids(DESK + "?" + all)).containsExactly(odd);
    assertThat(ids(DESK + "?lastFailedFrom=" + before)).doesNotContain(odd).hasSize(1);
    assertThat(ids(DESK + "?firstFailedFrom=" + before)).doesNotContain(odd).hasSize(1);
    assertThat(ids(DESK + "?text=eadlock")).isEmpty();
  }

  @Test
  void listsATimeRangeInDescendingOrderOfItsTime() {
    List<String> latestFirst = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      // Two dead letters share each time; of these, the newer id comes first.
      Instant at = DeskRows.FAILED.plusSeconds(100 - i / 2);
      latestFirst.add(
          i - i % 2,
          rows.letter(Map.of("first_failed_at", Sql.time(at), "last_failed_at", Sql.time(at)))
              .toString());
    }
    for (String edge : List.of("firstFailedFrom", "lastFailedFrom")) {
      assertThat(pages(DESK + "?limit=1&" + edge + "=2026-11-20T10:00:00Z")).isEqualTo(latestFirst);
      assertThat(pages(DESK + "?limit=4&queue=payments&" + edge + "=2026-11-20T10:00:00Z"))
          .isEqualTo(latestFirst);
    }
  }

  @Test
  void listsTheDeadLettersOfATicketInEveryStatus() {
    UUID ticket = rows.uuid();
    rows.letter(Map.of("ticket", Sql.bytes(ticket), "status", "replayed"));
    rows.letter(Map.of("ticket", Sql.bytes(ticket)));
    assertThat(ids(DESK + "?ticket=" + new TicketId(ticket))).hasSize(2);
    assertThat(ids(DESK + "?status=open&ticket=" + new TicketId(ticket))).hasSize(1);
  }

  @Test
  void showsADeadLetterWithItsAttemptsAndHistory() {
    UUID message = rows.uuid();
    UUID run = rows.uuid();
    byte[] body = "{\"b\": [1, 2.5], \"a\":\"한\"}".getBytes(StandardCharsets.UTF_8);
    DeadLetterId from = rows.letter(Map.of());
    DeadLetterId letter =
        rows.letter(
            Map.of(
                "message_id", Sql.bytes(message),
                "body", body,
                "edited_from", Sql.bytes(from.uuid()),
                "edited_to", Sql.bytes(run)));
    Instant at = Instant.parse("2026-11-20T10:00:00Z");
    rows.insert(
        "workers_attempt",
        Map.of(
            "message_id", Sql.bytes(message),
            "attempt", 6,
            "queue", "payments",
            "type", "payments.capture.v1",
            "worker", "w1",
            "started_at", Sql.time(at),
            "finished_at", Sql.time(at.plusMillis(5)),
            "outcome", "parked",
            "cause", "IllegalStateException",
            "detail", "java.lang.IllegalStateException\n\tat x.Y.z(Y.java:1)"));
    for (String event : List.of("opened", "replayed")) {
      rows.insert(
          "dead_letter_history",
          Map.of(
              "dead_letter",
              Sql.bytes(letter.uuid()),
              "id",
              Sql.bytes(rows.uuid()),
              "at",
              Sql.time(at),
              "event",
              event,
              "attempt",
              6,
              "actor",
              "key_1",
              "run",
              Sql.bytes(run),
              "detail",
              "why"));
    }
    JsonNode whole = Json.tree(ingress.get(DESK + "/" + letter).body());
    assertThat(whole.required("body").toString())
        .isEqualTo("{\"json\":{\"a\":\"한\",\"b\":[1,2.5]}}");
    assertThat(whole.required("bodyBytes").intValue()).isEqualTo(body.length);
    assertThat(whole.required("headers").toString()).isEqualTo("{\"x-satchel-attempt\":6}");
    assertThat(whole.required("detail").stringValue()).isEqualTo("a stack");
    assertThat(whole.required("attempts").get(0).required("detail").stringValue())
        .contains("\n\tat x.Y.z");
    assertThat(whole.required("attempts").get(0).required("durationMs").intValue()).isEqualTo(5);
    assertThat(whole.required("history").toString())
        .startsWith("[{\"at\":\"2026-11-20T10:00:00Z\",\"event\":\"opened\",\"attempt\":6,")
        .contains("\"event\":\"replayed\"", "\"by\":\"key_1\"", "\"run\":\"" + new TicketId(run));
    assertThat(whole.required("editedFrom").stringValue()).isEqualTo(from.toString());
    assertThat(whole.required("editedTo").stringValue()).isEqualTo(Id.format("msg_", run));
  }

  @Test
  void showsBodiesThatAreNotJsonAsBase64AndTruncatesLargeOnes() {
    byte[] bytes = {0, 1, (byte) 0xff, '{'};
    DeadLetterId foreign = rows.letter(Map.of("body", bytes, "headers", "broken"));
    JsonNode whole = Json.tree(ingress.get(DESK + "/" + foreign).body());
    assertThat(Base64.getDecoder().decode(whole.required("body").required("base64").stringValue()))
        .isEqualTo(bytes);
    assertThat(whole.required("headers").stringValue()).isEqualTo("broken");
    DeadLetterId twice =
        rows.letter(Map.of("body", "{\"a\":1,\"a\":2}".getBytes(StandardCharsets.UTF_8)));
    assertThat(ingress.get(DESK + "/" + twice).body()).contains("\"base64\"");
    DeadLetterId empty = rows.letter(Map.of("body", new byte[0]));
    assertThat(ingress.get(DESK + "/" + empty).body()).contains("\"body\":{\"base64\":\"\"}");
    DeadLetterId large = rows.letter(Map.of("body", new byte[1_500_000]));
    JsonNode shown = Json.tree(ingress.get(DESK + "/" + large).body());
    assertThat(shown.required("bodyBytes").intValue()).isEqualTo(1_500_000);
    assertThat(shown.required("body").required("truncated").booleanValue()).isTrue();
  }

  @Test
  void listsGroupsWithTheirCountsAndTheirTrendOverADay() {
    Instant now = Clock.systemUTC().instant();
    Instant hour = now.truncatedTo(ChronoUnit.HOURS);
    UUID[] groups = {rows.uuid(), rows.uuid(), rows.uuid()};
    for (int i = 0; i < 3; i++) {
      rows.insert(
          "dead_letter_group",
          Map.of(
              "id",
              Sql.bytes(groups[i]),
              "queue",
              i == 0 ? "payments" : "signing",
              "cause",
              "cause " + i,
              "open",
              i == 2 ? 0 : 3,
              "total",
              5,
              "recurring",
              i == 0,
              "first_at",
              Sql.time(DeskRows.FAILED),
              "last_at",
              Sql.time(DeskRows.FAILED.plusSeconds(i))));
    }
    for (int ago : List.of(0, 1, 23, 24)) {
      rows.insert(
          "dead_letter_hour",
          Map.of(
              "cause_group", Sql.bytes(groups[0]),
              "hour", Sql.time(hour.minus(ago, ChronoUnit.HOURS)),
              "opened", 10 + ago));
    }
    JsonNode data = data(DESK + "/groups");
    assertThat(data.size()).isEqualTo(2);
    assertThat(data.get(0).required("group").stringValue())
        .isEqualTo(new CauseGroupId(groups[1]).toString());
    assertThat(data.get(0).required("trend").toString()).isEqualTo("[" + "0,".repeat(23) + "0]");
    JsonNode first = data.get(1);
    assertThat(first.required("recurring").booleanValue()).isTrue();
    assertThat(first.required("open").intValue()).isEqualTo(3);
    if (Clock.systemUTC().instant().truncatedTo(ChronoUnit.HOURS).equals(hour)) {
      assertThat(first.required("trend").toString()).isEqualTo("[33," + "0,".repeat(21) + "11,10]");
    }
    assertThat(data(DESK + "/groups?queue=payments").size()).isEqualTo(1);
    JsonNode page = Json.tree(ingress.get(DESK + "/groups?limit=1").body());
    String rest = DESK + "/groups?limit=1&cursor=" + page.required("cursor").stringValue();
    assertThat(data(rest).get(0).required("cause").stringValue()).isEqualTo("cause 0");
  }

  @Test
  void showsTheOutcomeOfEachDeadLetterOfARun() {
    String body = "{\"filter\":{},\"dryRun\":true}";
    String ticket = Json.text(ingress.task(DESK + "/replays", body).body(), "id");
    String path = DESK + "/replays/" + ticket + "/messages";
    assertThat(data(path).size()).isZero();
    UUID run = TicketId.parse(ticket).uuid();
    for (String outcome : List.of("already-done", "would-run", "of-tomorrow")) {
      rows.insert(
          "dead_letter_run_item",
          Map.of(
              "run", Sql.bytes(run),
              "dead_letter", Sql.bytes(rows.uuid()),
              "outcome", outcome));
    }
    JsonNode items = data(path);
    assertThat(items.get(0).required("says").stringValue()).isEqualTo("of-tomorrow");
    assertThat(items.get(1).required("says").stringValue()).isEqualTo("would run");
    assertThat(items.get(2).required("says").stringValue()).isEqualTo("already done: no effect");
    assertThat(ingress.get(DESK + "/discards/" + ticket + "/messages").statusCode()).isEqualTo(404);
    assertThat(ingress.getAs(rows.key("other", "reader,installation"), path).statusCode())
        .isEqualTo(200);
  }

  private static List<String> pages(String path) {
    List<String> found = new ArrayList<>();
    String cursor = "";
    do {
      HttpResponse<String> answer = ingress.get(path + cursor);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      JsonNode page = Json.tree(answer.body());
      page.required("data").forEach(item -> found.add(item.required("id").stringValue()));
      JsonNode next = page.required("cursor");
      cursor = next.isNull() ? "" : "&cursor=" + next.stringValue();
    } while (!cursor.isEmpty());
    return found;
  }

  private static List<String> ids(String path) {
    List<String> found = new ArrayList<>();
    data(path).forEach(item -> found.add(item.required("id").stringValue()));
    return found;
  }

  private static JsonNode data(String path) {
    HttpResponse<String> answer = ingress.get(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Json.tree(answer.body()).required("data");
  }
}
