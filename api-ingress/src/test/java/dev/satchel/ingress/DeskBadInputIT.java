package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.messages.DeadLetterId;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bad requests to the desk get a problem that says what is wrong, never a 5xx, and nothing is
 * stored.
 */
class DeskBadInputIT {
  private static final String DESK = "/v1/dead-letters";
  private static final String ID = "dlt_0193b0d2c6a17c2d8f4e5a6b7c8d9e0f";
  private static TestIngress ingress;
  private static DeskRows rows;
  private static DeadLetterId letter;
  private static DeadLetterId foreign;

  @BeforeAll
  static void start() {
    ingress =
        TestIngress.start(
            "satchel.ingress.keys.requests-per-second=100000", "satchel.dead-letters.editing=true");
    rows = new DeskRows(ingress.jdbc());
    letter = rows.letter(Map.of());
    foreign = rows.letter(Map.of("type", "foreign.v1"));
  }

  @AfterAll
  static void stop() {
    ingress.close();
  }

  @AfterEach
  void assertNothingIsStored() {
    assertThat(count("SELECT COUNT(*) FROM ticket")).isZero();
    assertThat(count("SELECT COUNT(*) FROM ingress_accepted")).isZero();
    assertThat(count("SELECT COUNT(*) FROM ingress_outbox")).isZero();
    assertThat(TestAudit.accepted(ingress.jdbc())).isEmpty();
  }

  static Stream<String[]> badSelections() {
    String ids = "\"ids\":[\"" + ID + "\"]";
    return Stream.of(
        new String[] {"", "/ids", "exactly-one"},
        new String[] {"\"ids\":null", "/ids", "exactly-one"},
        new String[] {ids + ",\"filter\":{}", "/ids", "exactly-one"},
        new String[] {"\"ids\":[]", "/ids", "size"},
        new String[] {"\"ids\":[" + many(1_001) + "]", "/ids", "size"},
        new String[] {"\"ids\":\"" + ID + "\"", "/ids", "type"},
        new String[] {"\"ids\":{}", "/ids", "type"},
        new String[] {"\"ids\":[\"" + ID + "\",\"" + ID + "\"]", "/ids/1", "unique"},
        new String[] {"\"ids\":[\"dlt_1\"]", "/ids/0", "id"},
        new String[] {"\"ids\":[\"tkt_0193b0d2c6a17c2d8f4e5a6b7c8d9e0f\"]", "/ids/0", "id"},
        new String[] {"\"ids\":[7]", "/ids/0", "type"},
        new String[] {"\"ids\":[null]", "/ids/0", "type"},
        new String[] {"\"filter\":[]", "/filter", "type"},
        new String[] {"\"filter\":\"all\"", "/filter", "type"},
        new String[] {filter("status", "open"), "/filter/status", "unknown"},
        new String[] {filter("limit", "1"), "/filter/limit", "unknown"},
        new String[] {filter("queue", "nothing"), "/filter/queue", "one-of"},
        new String[] {filter("queue", "PAYMENTS"), "/filter/queue", "one-of"},
        new String[] {filter("type", ""), "/filter/type", "length"},
        new String[] {filter("type", "x".repeat(256)), "/filter/type", "length"},
        new String[] {filter("group", "grp_1"), "/filter/group", "id"},
        new String[] {filter("ticket", ID), "/filter/ticket", "id"},
        new String[] {filter("tenant", "Not a Tenant"), "/filter/tenant", "tenant"},
        new String[] {filter("firstFailedFrom", "yesterday"), "/filter/firstFailedFrom", "instant"},
        new String[] {filter("lastFailedFrom", "2026-11-22"), "/filter/lastFailedFrom", "instant"},
        new String[] {
          filter("lastFailedUntil", "+99999-01-01T00:00:00Z"), "/filter/lastFailedUntil", "instant"
        },
        new String[] {
          "\"filter\":{\"firstFailedFrom\":\"2026-11-22T00:00:00Z\","
              + "\"firstFailedUntil\":\"2026-11-22T00:00:00Z\"}",
          "/filter/firstFailedUntil",
          "order"
        },
        new String[] {
          "\"filter\":{\"lastFailedFrom\":\"2026-11-22T00:00:01Z\","
              + "\"lastFailedUntil\":\"2026-11-22T00:00:00Z\"}",
          "/filter/lastFailedUntil",
          "order"
        },
        new String[] {filter("text", "v1"), "/filter/text", "words"},
        new String[] {filter("text", "*+-()"), "/filter/text", "words"},
        new String[] {filter("text", "from"), "/filter/text", "words"},
        new String[] {filter("text", "x".repeat(85)), "/filter/text", "words"},
        new String[] {filter("text", "word ".repeat(11)), "/filter/text", "words"},
        new String[] {"\"filter\":{\"text\":7}", "/filter/text", "type"},
        new String[] {ids + ",\"dryRun\":\"yes\"", "/dryRun", "type"},
        new String[] {ids + ",\"colour\":\"red\"", "/colour", "unknown"});
  }

  @ParameterizedTest
  @MethodSource("badSelections")
  void namesTheFieldAndTheRuleOfAnInvalidSelection(String members, String pointer, String rule) {
    assertRule(ingress.task(DESK + "/replays", "{" + members + "}"), pointer, rule);
    String more = members.isEmpty() ? "" : members + ",";
    assertRule(ingress.task(DESK + "/discards", "{" + more + "\"reason\":\"why\"}"), pointer, rule);
  }

  @ParameterizedTest
  @CsvSource({
    "0, range",
    "-1, range",
    "10001, range",
    "1000000000, range",
    "1e9, integer",
    "1.0, integer",
    "'\"100\"', integer",
    "true, integer",
    "99999999999999999999, range"
  })
  void namesTheRuleAnInvalidRateViolates(String rate, String rule) {
    assertRule(
        ingress.task(DESK + "/replays", "{\"filter\":{},\"ratePerSecond\":" + rate + "}"),
        "/ratePerSecond",
        rule);
  }

  static Stream<String[]> badReasons() {
    return Stream.of(
        new String[] {"", "required"},
        new String[] {",\"reason\":null", "required"},
        new String[] {",\"reason\":\"\"", "length"},
        new String[] {",\"reason\":\"  \"", "blank"},
        new String[] {",\"reason\":7", "type"},
        new String[] {",\"reason\":\"" + "x".repeat(1_001) + "\"", "length"},
        new String[] {",\"reason\":\"a\\u0000b\"", "characters"});
  }

  @ParameterizedTest
  @MethodSource("badReasons")
  void namesTheRuleAnInvalidDiscardReasonViolates(String reason, String rule) {
    assertRule(ingress.task(DESK + "/discards", "{\"filter\":{}" + reason + "}"), "/reason", rule);
  }

  @Test
  void refusesARateForADiscardAndAReasonForAReplay() {
    assertRule(
        ingress.task(DESK + "/discards", "{\"filter\":{},\"reason\":\"why\",\"ratePerSecond\":5}"),
        "/ratePerSecond",
        "unknown");
    assertRule(
        ingress.task(DESK + "/replays", "{\"filter\":{},\"reason\":\"why\"}"),
        "/reason",
        "unknown");
  }

  static Stream<String[]> badEdits() {
    String payment = "\"payment\":\"pay_0193b0d2c6a17c2d8f4e5a6b7c8d9e0f\"";
    return Stream.of(
        new String[] {"{}", "/body", "required"},
        new String[] {"{\"body\":\"{}\"}", "/body", "type"},
        new String[] {"{\"body\":[]}", "/body", "type"},
        new String[] {"{\"body\":{}}", "/body", "decodes"},
        new String[] {
          "{\"body\":{\"tenant\":\"default\"," + payment + ",\"colour\":1}}", "/body", "decodes"
        },
        new String[] {
          "{\"body\":{\"tenant\":\"default\",\"payment\":\"pay_1\"}}", "/body", "decodes"
        },
        new String[] {
          "{\"body\":{\"tenant\":\"default\","
              + payment
              + ",\"amount\":{\"asset\":\"KRW\",\"value\":0}}}",
          "/body",
          "decodes"
        },
        new String[] {
          "{\"body\":{\"tenant\":\"default\"," + payment + "},\"reason\":\" \"}", "/reason", "blank"
        },
        new String[] {
          "{\"body\":{\"tenant\":\"default\"," + payment + "},\"why\":1}", "/why", "unknown"
        });
  }

  @ParameterizedTest
  @MethodSource("badEdits")
  void namesTheFieldAndTheRuleOfAnInvalidEdit(String body, String pointer, String rule) {
    assertRule(ingress.task(DESK + "/" + letter + "/edits", body), pointer, rule);
  }

  @Test
  void namesThePathAtWhichAnEditedBodyDoesNotFitItsType() {
    String body =
        "{\"body\":{\"tenant\":\"default\",\"payment\":\"pay_0193b0d2c6a17c2d8f4e5a6b7c8d9e0f\","
            + "\"amount\":{\"asset\":\"KRW\",\"value\":1.5}}}";
    assertThat(ingress.task(DESK + "/" + letter + "/edits", body).body())
        .contains("does not fit payments.capture.v1 at amount/value");
    assertRule(
        ingress.task(DESK + "/" + foreign + "/edits", "{\"body\":{\"a\":1}}"), "/body", "type");
  }

  @Test
  void unknownDeadLettersQueuesAndTicketsAreNotFound() {
    for (String path :
        List.of(
            DESK + "/" + ID,
            DESK + "/dlt_1",
            DESK + "/replays",
            DESK + "/replays/tkt_1/messages",
            DESK + "/replays/tkt_0193b0d2c6a17c2d8f4e5a6b7c8d9e0f/messages",
            DESK + "/discards/tkt_0193b0d2c6a17c2d8f4e5a6b7c8d9e0f/messages")) {
      assertThat(ingress.get(path).statusCode()).as(path).isBetween(404, 405);
    }
    for (String path :
        List.of(
            DESK + "/" + ID + "/edits",
            DESK + "/x/edits",
            "/v1/queues/nothing/pauses",
            "/v1/queues/PAYMENTS/pauses",
            "/v1/queues/payments.dlq/resumptions",
            "/v1/tickets/tkt_0193b0d2c6a17c2d8f4e5a6b7c8d9e0f/cancellations",
            "/v1/tickets/x/cancellations")) {
      assertProblem(ingress.task(path, "{}"), 404, "not-found");
    }
  }

  @Test
  void refusesToPauseTheOperationsQueue() {
    assertProblem(ingress.task("/v1/queues/operations/pauses", "{}"), 422, "queue-not-pausable");
    assertRule(ingress.task("/v1/queues/payments/pauses", "{\"for\":5}"), "/for", "unknown");
    assertRule(ingress.task("/v1/queues/payments/resumptions", "{\"x\":5}"), "/x", "unknown");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?limit=0",
        "?limit=201",
        "?cursor=x",
        "?cursor=AAAAAAAAAAAAAAAAAAAAAH__________8",
        "?colour=red",
        "?queue=nothing",
        "?queue=",
        "?type=",
        "?group=x",
        "?ticket=x",
        "?tenant=X",
        "?status=closed",
        "?status=",
        "?firstFailedFrom=x",
        "?firstFailedUntil=-999999999-01-01T00:00:00Z",
        "?firstFailedFrom=2026-11-22T00:00:00Z&firstFailedUntil=2026-11-21T00:00:00Z",
        "?text=",
        "?text=v1",
        "?text=%00%01",
        "?text=the",
        "?queue=payments&queue=signing",
        "?text=%C3%28"
      })
  void refusesInvalidListFilters(String query) {
    assertProblem(ingress.get(DESK + query), 400, "invalid-request");
  }

  @Test
  void refusesInvalidQueriesOfOtherOperatorRoutes() {
    for (String path :
        List.of(
            DESK + "/groups?queue=x",
            DESK + "/groups?type=x",
            DESK + "/" + letter + "?x=1",
            "/v1/queues?limit=1",
            "/v1/audit?ticket=x",
            "/v1/audit?actor=%20",
            "/v1/audit?about=acc_1",
            "/v1/audit?about=acc_0193b0d2c6a17c2d8f4e5a6b7c8d9e01&ticket="
                + "tkt_0193b0d2c6a17c2d8f4e5a6b7c8d9e01",
            "/v1/audit?since=yesterday",
            "/v1/audit?since=-999999999-01-01T00:00:00Z",
            "/v1/audit?tenant=%20",
            "/v1/audit/chain?after=-1",
            "/v1/audit/chain?limit=11")) {
      assertProblem(ingress.get(path), 400, "invalid-request");
    }
  }

  @Test
  void refusesKeysWithoutTheScope() {
    String reader = rows.key("default", "reader,installation");
    String operator = rows.key("default", "operator,installation");
    String nobody = rows.key("default", "payments,accounts,auditor");
    for (String path : List.of(DESK, DESK + "/groups", DESK + "/" + letter, "/v1/queues")) {
      assertThat(ingress.getAs(reader, path).statusCode()).isEqualTo(200);
      assertThat(ingress.getAs(operator, path).statusCode()).isEqualTo(200);
      assertProblem(ingress.getAs(nobody, path), 403, "forbidden");
    }
    assertThat(ingress.getAs(nobody, DESK).body())
        .contains("The key lacks the scope reader or operator.");
    for (String key : List.of(reader, nobody)) {
      assertProblem(ingress.taskAs(key, DESK + "/replays", "{\"filter\":{}}"), 403, "forbidden");
      assertProblem(ingress.taskAs(key, DESK + "/discards", "{}"), 403, "forbidden");
      assertProblem(ingress.taskAs(key, "/v1/queues/payments/pauses", "{}"), 403, "forbidden");
    }
    assertProblem(ingress.taskAs(operator, DESK + "/" + letter + "/edits", "{}"), 403, "forbidden");
    assertProblem(ingress.getAs(operator, "/v1/audit"), 403, "forbidden");
  }

  @Test
  void randomFiltersNeverCauseAServerError() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<String> names =
        List.of(
            "queue",
            "type",
            "group",
            "ticket",
            "tenant",
            "firstFailedFrom",
            "firstFailedUntil",
            "lastFailedFrom",
            "lastFailedUntil",
            "text",
            "status",
            "limit",
            "cursor");
    for (int i = 0; i < 400; i++) {
      String query =
          names.stream()
              .filter(name -> random.nextInt(4) == 0)
              .map(name -> name + "=" + URLEncoder.encode(value(random), StandardCharsets.UTF_8))
              .collect(Collectors.joining("&"));
      HttpResponse<String> answer = ingress.get(DESK + "?" + query);
      assertThat(answer.statusCode()).as("seed %d: %s", seed, query).isLessThan(500);
      String text = URLEncoder.encode(letters(random), StandardCharsets.UTF_8);
      HttpResponse<String> found = ingress.get(DESK + "?text=" + text);
      assertThat(found.statusCode()).as("seed %d: %s", seed, text).isIn(200, 400);
    }
  }

  @Test
  void randomBodiesAreRefusedWith400() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<String> paths =
        List.of(
            "/v1/dead-letters/" + letter + "/edits",
            "/v1/dead-letters/discards",
            "/v1/queues/payments/pauses");
    for (int i = 0; i < 300; i++) {
      String body =
          "{\"body\":{\"%s\":%s,\"amount\":%s},\"ids\":%s,\"filter\":%s,\"x\":1}"
              .formatted(
                  random.nextBoolean() ? "payment" : "tenant",
                  json(random),
                  json(random),
                  json(random),
                  json(random));
      String path = paths.get(random.nextInt(paths.size()));
      HttpResponse<String> answer =
          ingress.send(
              ingress
                  .request(path)
                  .header("Content-Type", "application/json")
                  .header("Idempotency-Key", UUID.nameUUIDFromBytes(new byte[] {1}).toString())
                  .POST(BodyPublishers.ofString(body)));
      assertThat(answer.statusCode()).as("seed %d: %s", seed, body).isEqualTo(400);
      assertThat(answer.body()).doesNotContain("Exception", "dev.satchel");
    }
    assertThat(ingress.get("/v1/audit?limit=200").statusCode()).isEqualTo(200);
  }

  private static String value(Random random) {
    List<String> values =
        List.of(
            "payments",
            "open",
            "x",
            "",
            "2026-11-22T00:00:00Z",
            "9999-12-31T23:59:59Z",
            "-1",
            "7",
            "grp_" + "0".repeat(32),
            "tkt_" + "0".repeat(32),
            "default",
            "\0",
            "'; --",
            "\"((+-*",
            "한국어 결제",
            "~<>@",
            "AAAAAAAAAAAAAAAAAAAAAAAAAAA");
    return random.nextInt(5) == 0 ? letters(random) : values.get(random.nextInt(values.size()));
  }

  /** Random words with operators of the full-text search between them. */
  private static String letters(Random random) {
    return IntStream.range(0, 1 + random.nextInt(20))
        .map(
            i ->
                random.nextInt(4) == 0
                    ? "+-*\"()~<>@%' ".charAt(random.nextInt(13))
                    : 32 + random.nextInt(0xD700))
        .mapToObj(Character::toString)
        .collect(Collectors.joining());
  }

  private static String json(Random random) {
    List<String> values =
        List.of(
            "{}",
            "[]",
            "null",
            "1",
            "1.5",
            "1e400",
            "\"x\"",
            "true",
            "[[]]",
            "{\"value\":{}}",
            "{\"asset\":\"KRW\",\"value\":9223372036854775808}",
            "[\"" + ID + "\"]",
            "\"\\ud800\"",
            "[".repeat(14) + "]".repeat(14));
    return values.get(random.nextInt(values.size()));
  }

  private static void assertRule(HttpResponse<String> response, String pointer, String rule) {
    assertProblem(response, 400, "invalid-request");
    assertThat(response.body())
        .contains("\"pointer\":\"" + pointer + "\",\"rule\":\"" + rule + "\"");
  }

  private static void assertProblem(HttpResponse<String> response, int status, String code) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.body())
        .contains("\"type\":\"/problems/" + code + "\"")
        .doesNotContain("Exception", "dev.satchel");
  }

  private static String filter(String name, String value) {
    return "\"filter\":{\"" + name + "\":\"" + value + "\"}";
  }

  private static String many(int count) {
    return IntStream.range(0, count)
        .mapToObj("\"dlt_0193b0d2c6a17c2d8f4e5a6b%08x\""::formatted)
        .collect(Collectors.joining(","));
  }

  private static int count(String sql) {
    return ingress.jdbc().sql(sql).query(Integer.class).single();
  }
}
