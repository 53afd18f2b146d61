package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.events.EventLog;
import dev.satchel.delivery.events.EventSettings;
import dev.satchel.delivery.events.NewEvent;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.CauseGroupId;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.events.AccountEvent.AccountClosed;
import dev.satchel.messages.events.AccountEvent.AccountFrozen;
import dev.satchel.messages.events.InstallationEvent.DeadLetterGroupOpened;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The feed over HTTP. The sweep is slow, so that only updates end waits. */
class EventsIT {
  private static final TenantId TENANT = new TenantId("default");
  private static final int WAITERS = 300;

  private static TestIngress ingress;
  private static EventLog log;
  private static final IdSource IDS = IdSource.secure(Clock.systemUTC());

  @BeforeAll
  static void start() {
    ingress = TestIngress.start("satchel.ingress.waiting.sweep=60s");
    log = new EventLog(ingress.jdbc(), new MessageCodec(), IDS, new EventSettings(true, false));
  }

  @AfterAll
  static void stop() {
    ingress.close();
  }

  /** Each test begins with three events. */
  @BeforeEach
  void begin() {
    if (head() == 0) {
      freeze("first", "second", "third");
      await().until(() -> head() == 3);
    }
  }

  @Test
  void eventsAreShownAscendingWithTheirPath() {
    HttpResponse<String> answer = ingress.get("/v1/events?after=0&limit=2");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .containsSubsequence(
            "\"id\":\"evt_",
            "\"sequence\":1",
            "\"type\":\"account.frozen\"",
            "\"subject\":\"/v1/accounts/acc_",
            "\"reason\":\"first\"",
            "\"sequence\":2",
            "\"reason\":\"second\"",
            "\"next\":2");
    assertThat(ingress.get("/v1/events?after=2&limit=1").body()).contains("\"reason\":\"third\"");
    assertThat(ingress.get("/v1/events?limit=1").body()).contains("\"reason\":\"first\"");
  }

  @Test
  void waitingReadersReadNothingUntilThereIsAnEventForThem() {
    long head = head();
    List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
    for (int i = 0; i < WAITERS; i++) {
      all.add(waiting("/v1/events?wait=30&after=" + head));
    }
    CompletableFuture<HttpResponse<String>> other =
        waiting("/v1/events?wait=30&types=account.closed&after=" + head);
    awaitWaits(WAITERS + 1);
    long reads = reads();
    assertThat(reads).isPositive();

    freeze("news");

    for (CompletableFuture<HttpResponse<String>> answer : all) {
      assertThat(answer.join().body()).contains("\"reason\":\"news\"", "\"next\":" + (head + 1));
    }
    assertThat(reads() - reads).isLessThanOrEqualTo(WAITERS);
    reads = reads();
    freeze("not for the other");
    await().until(() -> head() == head + 2);
    assertThat(other).isNotDone();
    assertThat(reads()).isEqualTo(reads);

    log(new AccountClosed(new AccountId(IDS.next()), "over"));

    assertThat(other.join().body()).contains("account.closed").doesNotContain("account.frozen");
    await().until(() -> head() == head + 3);
  }

  @Test
  void aWaitThatEndsWithoutAnEventAnswersWithThePosition() {
    long head = head();
    HttpResponse<String> answer = ingress.get("/v1/events?wait=1&after=" + head);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualTo("{\"data\":[],\"next\":%d,\"head\":%d}".formatted(head, head));
  }

  @ParameterizedTest
  @CsvSource({
    "after=-1, after, range",
    "after=x, after, range",
    "after=, after, range",
    "after=1234567890123456789, after, range",
    "after=900000, after, range",
    "after=1&after=1, after, once",
    "types=nothing, types, one-of",
    "types=, types, one-of",
    "types=account.frozen%2C, types, one-of",
    "types=dead_letters.opened, types, one-of",
    "types=%00, types, one-of",
    "limit=0, limit, range",
    "limit=201, limit, range",
    "wait=x, wait, integer",
    "feed=all, feed, one-of",
    "cursor=x, cursor, unknown"
  })
  void badInputNamesParameterAndRule(String query, String name, String rule) {
    HttpResponse<String> answer = ingress.get("/v1/events?" + query);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(answer.body()).contains("\"" + name + "\"", "\"rule\":\"" + rule + "\"");
  }

  @Test
  void aPositionBeyondTheEndNamesTheEndAndNothingElse() {
    assertThat(ingress.get("/v1/events?wait=5&after=900000").body())
        .contains("must not be above " + head() + ", the number of the last event");
  }

  @Test
  void aTenantSeesItsOwnEventsOnly() {
    String key = "sk_other_0123456789abcdef";
    ingress.addKey(key, "other");
    assertThat(ingress.getAs(key, "/v1/events").body())
        .isEqualTo("{\"data\":[],\"next\":0,\"head\":0}");
    assertThat(ingress.getAs(key, "/v1/events?after=1").statusCode()).isEqualTo(400);
  }

  @Test
  void theFeedOfTheInstallationNeedsAScopeOfItsOwn() {
    log.add(
        List.of(
            NewEvent.ofInstallation(
                new DeadLetterGroupOpened(
                    new CauseGroupId(IDS.next()), TaskQueue.PAYMENTS, "cause", 1, false))),
        Instant.EPOCH);
    await()
        .until(
            () ->
                ingress
                    .get("/v1/events?feed=installation&types=dead_letters.opened")
                    .body()
                    .contains("\"sequence\":1,\"type\":\"dead_letters.opened\""));
    String reader = Json.text(ingress.task("/v1/keys", key("events:read")).body(), "key");
    assertThat(ingress.getAs(reader, "/v1/events").statusCode()).isEqualTo(200);
    assertThat(ingress.getAs(reader, "/v1/events?feed=installation").statusCode()).isEqualTo(403);
    String payer = Json.text(ingress.task("/v1/keys", key("payments")).body(), "key");
    assertThat(ingress.getAs(payer, "/v1/events").statusCode()).isEqualTo(403);
    assertThat(ingress.getAs(payer, "/v1/event-types").statusCode()).isEqualTo(200);
  }

  private static String key(String scope) {
    return "{\"name\":\"k\",\"scopes\":[\"%s\"]}".formatted(scope);
  }

  @Test
  void whoComesAfterThePurgeIsTold() {
    String key = "sk_purged_0123456789abcdef";
    ingress.addKey(key, "purged");
    log.add(
        List.of(
            NewEvent.of(
                new TenantId("purged"), null, new AccountFrozen(new AccountId(IDS.next()), "x"))),
        Instant.EPOCH);
    await().until(() -> ingress.getAs(key, "/v1/events").body().contains("\"head\":1"));
    ingress.jdbc().sql("INSERT INTO event_purged (feed, last_seq) VALUES ('purged', 1)").update();
    ingress.jdbc().sql("DELETE FROM event_page WHERE feed = 'purged'").update();
    HttpResponse<String> late = ingress.getAs(key, "/v1/events?after=0");
    assertThat(late.statusCode()).isEqualTo(410);
    assertThat(late.body()).contains("events-expired", "Begin with after=1");
    assertThat(ingress.getAs(key, "/v1/events").body())
        .isEqualTo("{\"data\":[],\"next\":1,\"head\":1}");
  }

  private static CompletableFuture<HttpResponse<String>> waiting(String path) {
    return ingress.http().sendAsync(ingress.request(path).build(), BodyHandlers.ofString());
  }

  private static void awaitWaits(int number) {
    MeterRegistry registry = ingress.bean(MeterRegistry.class);
    await().until(() -> registry.get("satchel.waits.open").gauge().value() == number);
  }

  private static long reads() {
    return (long)
        ingress.bean(MeterRegistry.class).get("satchel.events.read.batch").summary().totalAmount();
  }

  private static long head() {
    String last =
        ingress
            .jdbc()
            .sql("SELECT COALESCE(MAX(last), 0) FROM event_feed WHERE feed = 'default'")
            .query(String.class)
            .single();
    return Long.parseLong(last);
  }

  private static void freeze(String... reasons) {
    List<NewEvent> events = new ArrayList<>();
    for (String reason : reasons) {
      events.add(NewEvent.of(TENANT, null, new AccountFrozen(new AccountId(IDS.next()), reason)));
    }
    log.add(events, Instant.EPOCH);
  }

  private static void log(AccountClosed event) {
    log.add(List.of(NewEvent.of(TENANT, null, event)), Instant.EPOCH);
  }
}
