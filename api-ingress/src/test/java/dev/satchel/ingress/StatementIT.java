package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.messages.AccountId;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Statements of accounts: filters, pages, balances at a time, and CSV. */
class StatementIT {
  private static final AccountId ACCOUNT = new AccountId(new UUID(7, 1));
  private static final AccountId LARGE = new AccountId(new UUID(7, 2));
  private static final AccountId OLD = new AccountId(new UUID(7, 3));
  private static final AccountId FOREIGN = new AccountId(new UUID(7, 4));
  private static final int MANY = 60_000;

  private static TestIngress ingress;
  private static StatementRowsOf rows;

  @BeforeAll
  static void start() {
    ingress = TestIngress.start();
    rows = new StatementRowsOf(ingress.jdbc());
    rows.open(ACCOUNT, "default", "BTC", "KRW");
    rows.post(ACCOUNT, "KRW", 1, 2_500, true);
    rows.post(ACCOUNT, "BTC", 1, 3, true);
    rows.open(OLD, "default", "KRW");
    rows.post(OLD, "KRW", 1, 3, false);
    rows.open(FOREIGN, "other", "KRW");
    rows.post(FOREIGN, "KRW", 1, 1, true);
    rows.open(LARGE, "default", "KRW");
    rows.post(LARGE, "KRW", 1, MANY, true);
  }

  @AfterAll
  static void stop() {
    ingress.close();
  }

  @Test
  void aLineHasItsNumberAndTheBalanceAfterIt() {
    JsonNode line = lines(ACCOUNT, "?asset=KRW&limit=1").getFirst();

    assertThat(line.required("sequence").asLong()).isEqualTo(2_500);
    assertThat(line.required("balanceAfter").asLong()).isEqualTo(2_500);
    assertThat(line.required("heldAfter").asLong()).isZero();
    assertThat(line.required("amount").asLong()).isEqualTo(1);
    assertThat(line.required("postedAt").stringValue()).isEqualTo("2026-03-01T00:41:40Z");
  }

  @Test
  void pagesFollowTheSequenceWithoutGapsOrRepetitions() {
    assertThat(sequences(ACCOUNT, "asset=KRW&limit=200"))
        .hasSize(2_500)
        .startsWith(2_500L, 2_499L)
        .endsWith(2L, 1L)
        .doesNotHaveDuplicates();
  }

  @Test
  void withoutAnAssetTheLinesOfAllAssetsAreInTheOrderOfTheirTimes() {
    List<String> newest = new ArrayList<>();
    List<JsonNode> all = all(ACCOUNT, "limit=100");
    all.forEach(line -> newest.add(line.required("postedAt").stringValue()));

    assertThat(all).hasSize(2_503);
    assertThat(newest.reversed()).isSorted();
    assertThat(all.reversed().subList(0, 6))
        .extracting(line -> line.required("asset").stringValue())
        .containsExactlyInAnyOrder("BTC", "KRW", "BTC", "KRW", "BTC", "KRW");
  }

  @ParameterizedTest
  @CsvSource({
    "createdFrom=2026-03-01T00:41:39Z, 2500 2499",
    "createdFrom=2026-03-01T00:41:38.001Z, 2500 2499",
    "createdTo=2026-03-01T00:00:03Z, 2 1",
    "createdTo=2026-03-01T00:00:03.0005Z, 3 2 1",
    "createdFrom=2026-03-01T00:00:05Z&createdTo=2026-03-01T00:00:07Z, 6 5",
    "createdFrom=2027-03-01T00:00:05Z, ''",
  })
  void aTimeIsFromInclusiveToExclusive(String filter, String sequences) {
    assertThat(
            String.join(
                " ",
                sequences(ACCOUNT, "asset=KRW&" + filter).stream().map(String::valueOf).toList()))
        .isEqualTo(sequences);
  }

  @Test
  void thePagesOfATimeEndWithIt() {
    assertThat(
            sequences(
                ACCOUNT,
                "asset=KRW&limit=7&createdFrom=2026-03-01T00:01:40Z&createdTo=2026-03-01T00:03:20Z"))
        .hasSize(100)
        .startsWith(199L)
        .endsWith(100L);
  }

  @Test
  void theLinesOfAPaymentAreThoseOfItsOwnTicketAndOfItsChanges() {
    String payment = rows.ticket(ACCOUNT, 77);
    for (int change = 2; change <= 3; change++) {
      ingress
          .jdbc()
          .sql(
              """
              INSERT INTO payment_change
                (payment, version, from_status, to_status, ticket, changed_at)
              VALUES (UNHEX(?), ?, 'captured', 'partially_refunded', UNHEX(?), UTC_TIMESTAMP(6))
              """)
          .params(payment, change, rows.ticket(ACCOUNT, 1_000 * (change - 1)))
          .update();
    }

    assertThat(sequences(ACCOUNT, "payment=pay_" + payment)).containsExactly(2_000L, 1_000L, 77L);
    assertThat(sequences(ACCOUNT, "limit=1&payment=pay_" + payment)).hasSize(3);
    assertThat(
            sequences(ACCOUNT, "createdTo=2026-03-01T00:20:00Z&asset=KRW&payment=pay_" + payment))
        .containsExactly(1_000L, 77L);
    assertThat(sequences(ACCOUNT, "asset=BTC&payment=pay_" + payment)).isEmpty();
    assertThat(sequences(LARGE, "payment=pay_" + payment)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "2026-02-28T00:00:00Z, 0",
    "2026-03-01T00:00:00.999Z, 0",
    "2026-03-01T00:00:01Z, 1",
    "2026-03-01T00:00:02.5Z, 2",
    "2027-01-01T00:00:00Z, 2500",
  })
  void aBalanceAtATimeTakesInWhatWasPostedUpToThen(String at, long posted) {
    JsonNode body = Json.tree(ok("/v1/accounts/" + ACCOUNT + "/balances?at=" + at).body());

    assertThat(body.required("at").stringValue()).isEqualTo(java.time.Instant.parse(at).toString());
    assertThat(body.required("balances")).hasSize(2);
    JsonNode krw = body.required("balances").get(1);
    assertThat(krw.required("asset").stringValue()).isEqualTo("KRW");
    assertThat(krw.required("posted").asLong()).isEqualTo(posted);
    assertThat(krw.required("sequence").asLong()).isEqualTo(posted);
    assertThat(krw.required("held").asLong()).isZero();
  }

  @Test
  void linesOfAReleaseWithoutNumbersAreThereWithoutThem() {
    List<JsonNode> lines = lines(OLD, "");

    assertThat(lines).hasSize(3);
    assertThat(lines.getFirst().required("sequence").isNull()).isTrue();
    assertThat(lines.getFirst().required("balanceAfter").isNull()).isTrue();
    JsonNode at = Json.tree(ok("/v1/accounts/" + OLD + "/balances?at=2026-04-01T00:00:00Z").body());
    assertThat(at.required("balances").get(0).required("posted").isNull()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "entries?asset=krw, asset, asset",
    "entries?asset=, asset, asset",
    "entries?payment=pay_1, payment, id",
    "entries?createdFrom=yesterday, createdFrom, instant",
    "entries?createdTo=2026-03-01, createdTo, instant",
    "entries?createdTo=-1000000-01-01T00:00:00Z, createdTo, instant",
    "entries?createdFrom=+1000000000-01-01T00:00:00Z, createdFrom, instant",
    "entries?createdFrom=2026-03-02T00:00:00Z&createdTo=2026-03-02T00:00:00Z, createdTo, order",
    "entries?cursor=%3F, cursor, cursor",
    "entries?limit=201, limit, range",
    "entries?layer=free, layer, unknown",
    "balances?at=, at, instant",
    "balances?at=9999-12-31T00:00:00Z, at, instant",
    "balances?at=2026-03-01T00:00:00Z&asset=KRW, asset, unknown",
  })
  void aBrokenParameterIsNamedWithItsRule(String path, String name, String rule) {
    HttpResponse<String> answer = ingress.get("/v1/accounts/" + ACCOUNT + "/" + path);

    assertThat(answer.statusCode()).isEqualTo(400);
    JsonNode error = Json.tree(answer.body()).required("errors").get(0);
    assertThat(error.required("parameter").stringValue()).isEqualTo(name);
    assertThat(error.required("rule").stringValue()).isEqualTo(rule);
  }

  @ParameterizedTest
  @CsvSource({"entries", "balances?at=2026-03-01T00:00:00Z"})
  void anotherTenantsAccountDoesNotExist(String path) {
    assertThat(ingress.get("/v1/accounts/" + FOREIGN + "/" + path).statusCode()).isEqualTo(404);
    assertThat(
            ingress.get("/v1/accounts/" + FOREIGN + "/" + path, "Accept", "text/csv").statusCode())
        .isIn(404, 406);
  }

  @Test
  void aStatementAsCsvHasAllLinesThatTheFiltersLeave() {
    HttpResponse<String> answer =
        ingress.get("/v1/accounts/" + ACCOUNT + "/entries?asset=KRW", "Accept", "text/csv");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/csv");
    assertThat(answer.headers().firstValue("Content-Disposition"))
        .contains("attachment; filename=\"" + ACCOUNT + ".csv\"");
    List<String> lines = answer.body().lines().toList();
    assertThat(lines).hasSize(2_501);
    assertThat(lines.getFirst())
        .isEqualTo(
            "sequence,postedAt,asset,layer,amount,balanceAfter,heldAfter,step,ticket,entry,line");
    assertThat(lines.get(1)).startsWith("2500,2026-03-01T00:41:40Z,KRW,free,1,2500,0,credit,tkt_");
    assertThat(lines.getLast()).startsWith("1,2026-03-01T00:00:01Z,KRW,free,1,1,0,credit,tkt_");
    assertThat(answer.body()).endsWith("\r\n");

    assertThat(csv(OLD, "").getLast()).startsWith(",2026-03-01T00:00:01Z,KRW,free,1,,,credit");
    assertThat(csv(ACCOUNT, "?createdTo=2026-01-01T00:00:00Z")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "text/csv;q=0.5, 200, text/csv",
    "'application/json;q=0.4, text/csv;q=0.5', 200, text/csv",
    "'application/json, text/csv;q=0.5', 200, application/json",
    "'text/csv, application/json', 200, application/json",
    "'text/csv;q=0.3, */*', 200, application/json",
    "'application/json;q=0, text/csv;q=0.1, */*;q=0.5', 200, text/csv",
    "'application/json;q=0, */*;q=0.5', 200, text/csv",
    "*/*, 200, application/json",
    "text/*, 200, text/csv",
    "text/html, 406, application/problem+json",
    "text/csv;q=0, 406, application/problem+json",
  })
  void theAcceptHeaderDecidesBetweenCsvAndJson(String accept, int status, String type) {
    HttpResponse<String> answer = ingress.get("/v1/accounts/" + OLD + "/entries", "Accept", accept);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith(type);
  }

  @Test
  void csvHasNoPagesAndOnlyStatementsOfferIt() {
    String path = "/v1/accounts/" + ACCOUNT + "/entries?limit=5&cursor=x";
    HttpResponse<String> answer = ingress.get(path, "Accept", "text/csv");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(Json.tree(answer.body()).required("errors")).hasSize(2);
    assertThat(ingress.get("/v1/accounts", "Accept", "text/csv").statusCode()).isEqualTo(406);
  }

  @Test
  void aClientThatDoesNotReadHoldsNoConnectionAndOneThatLeavesEndsTheReads() throws IOException {
    long before = rowsRead();
    try (Socket slow = new Socket()) {
      slow.setReceiveBufferSize(2_048);
      slow.connect(new InetSocketAddress("localhost", ingress.port()));
      slow.getOutputStream()
          .write(
              ("GET /v1/accounts/"
                      + LARGE
                      + "/entries HTTP/1.1\r\nHost: localhost\r\nAccept: text/csv\r\n"
                      + "Authorization: Bearer "
                      + TestIngress.KEY
                      + "\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      slow.getOutputStream().flush();
      await().until(() -> gauge("satchel.answers.unread") > 0);
      await().during(Duration.ofMillis(300)).until(() -> gauge("hikaricp.connections.active") == 0);
      assertThat(rowsRead() - before).isLessThan(MANY - 5_000);
    }
    await().until(() -> gauge("satchel.answers.unread") == 0);
    assertThat(rowsRead() - before).isLessThan(MANY - 5_000);
    assertThat(csv(LARGE, "")).hasSize(MANY + 1);
  }

  @Test
  void aCsvEndsWithItsKey() throws IOException {
    JsonNode key =
        Json.tree(
            ingress
                .task("/v1/keys", "{\"name\":\"reader\",\"scopes\":[\"accounts:read\"]}")
                .body());
    try (Socket slow = new Socket()) {
      slow.setReceiveBufferSize(2_048);
      slow.connect(new InetSocketAddress("localhost", ingress.port()));
      slow.getOutputStream()
          .write(
              ("GET /v1/accounts/"
                      + LARGE
                      + "/entries HTTP/1.1\r\nHost: localhost\r\nAccept: text/csv\r\n"
                      + "Authorization: Bearer "
                      + key.required("key").stringValue()
                      + "\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      slow.getOutputStream().flush();
      await().until(() -> gauge("satchel.answers.unread") > 0);
      String path = "/v1/keys/" + key.required("id").stringValue();
      assertThat(ingress.task(path + "/revocations", "{}").statusCode()).isEqualTo(201);
      await()
          .until(
              () ->
                  ingress
                          .getAs(key.required("key").stringValue(), "/v1/accounts/" + LARGE)
                          .statusCode()
                      == 401);
      long received = 0;
      byte[] buffer = new byte[64 * 1024];
      try {
        for (int read = 0; read >= 0; read = slow.getInputStream().read(buffer)) {
          received += read;
        }
      } catch (SocketException reset) {
        // The answer has begun, so the connection is reset.
      }
      assertThat(received).isLessThan(MANY * 40L);
    }
  }

  private static double gauge(String name) {
    return ingress.bean(MeterRegistry.class).get(name).gauge().value();
  }

  /** The rows of {@code posting} that the server has read, for all connections. */
  private static long rowsRead() {
    return ingress
        .jdbc()
        .sql(
            """
            SELECT COALESCE(SUM(COUNT_FETCH), 0)
            FROM performance_schema.table_io_waits_summary_by_index_usage
            WHERE OBJECT_SCHEMA = DATABASE() AND OBJECT_NAME = 'posting'
              AND INDEX_NAME = 'posting_by_account'
            """)
        .query(Long.class)
        .single();
  }

  private static List<String> csv(AccountId account, String query) {
    return ingress
        .get("/v1/accounts/" + account + "/entries" + query, "Accept", "text/csv")
        .body()
        .lines()
        .toList();
  }

  private static List<Long> sequences(AccountId account, String query) {
    return all(account, query).stream().map(line -> line.required("sequence").asLong()).toList();
  }

  private static List<JsonNode> all(AccountId account, String query) {
    List<JsonNode> all = new ArrayList<>();
    String cursor = null;
    do {
      JsonNode page = page(account, "?" + query + (cursor == null ? "" : "&cursor=" + cursor));
      page.required("data").forEach(all::add);
      cursor = text(page, "cursor");
    } while (cursor != null);
    return all;
  }

  private static @Nullable String text(JsonNode object, String name) {
    return object.required(name).isNull() ? null : object.required(name).stringValue();
  }

  private static List<JsonNode> lines(AccountId account, String query) {
    List<JsonNode> lines = new ArrayList<>();
    page(account, query).required("data").forEach(lines::add);
    return lines;
  }

  private static JsonNode page(AccountId account, String query) {
    return Json.tree(ok("/v1/accounts/" + account + "/entries" + query).body());
  }

  private static HttpResponse<String> ok(String path) {
    HttpResponse<String> answer = ingress.get(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer;
  }
}
