package dev.satchel.cli;

import static dev.satchel.cli.Recorded.LETTER_ID;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Commands that list and show, for people and for scripts. */
class ReadingTest {
  private final FakeApi api = new FakeApi();
  private final Terminal script = Terminal.none(api);

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void listsDeadLettersInATable() {
    api.answer("GET /v1/dead-letters", 200, Recorded.PAGE);
    Terminal.Ran ran = script.run("dead-letters", "list");
    assertThat(ran.code()).isZero();
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out().lines().toList().getFirst())
        .isEqualTo(
            "DEAD LETTER                           QUEUE     CAUSE                                 LAST"
                + " FAILED           STATUS  PARKED  TYPE             TICKET");
    assertThat(ran.out().lines().toList().get(1))
        .startsWith(
            LETTER_ID + "  payments  IllegalStateException@PayRule.decide  2026-11-21T14:03:42Z")
        .endsWith("open    1       payments.pay.v1  tkt_0193a1b2c3d47e5f8a9b0c1d2e3f4050");
    assertThat(api.asked().getFirst().header("Authorization")).isEqualTo("Bearer " + Terminal.KEY);
  }

  @Test
  void omitsColumnsSoThatATableFitsTheTerminal() {
    api.answer("GET /v1/dead-letters", 200, Recorded.PAGE);
    for (int width : new int[] {90, 100, 120, 200}) {
      Terminal.Ran ran = Terminal.wide(api, width).run("dead-letters", "list");
      assertThat(ran.out().lines())
          .hasSize(2)
          .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(width));
      assertThat(ran.out()).contains(LETTER_ID, "payments", "2026-11-21T14:03:42Z", "IllegalSta");
    }
  }

  @Test
  void searchesForAnIdAnExternalIdOrAReference() {
    api.answer(
        "GET /v1/search?q=order%201",
        200,
        """
        {"data":[{"kind":"payment","id":"pay_1","path":"/v1/payments/pay_1","by":"externalId"}],
         "cursor":null}
        """);
    Terminal.Ran ran = script.run("search", "order 1");
    assertThat(ran.code()).isZero();
    assertThat(ran.out().lines().toList().get(1))
        .isEqualTo("payment  pay_1  externalId  /v1/payments/pay_1");
  }

  @Test
  void sendsEveryFilterOption() {
    String line =
        "GET /v1/dead-letters?queue=payments&type=payments.pay.v1&group=grp_1&ticket=tkt_1&tenant=a%26b"
            + "&firstFailedFrom=2026-11-21T00%3A00%3A00Z&firstFailedUntil=2026-11-22T00%3A00%3A00Z"
            + "&lastFailedFrom=2026-11-21T01%3A00%3A00Z&lastFailedUntil=2026-11-21T02%3A00%3A00Z"
            + "&text=no%20rate&status=replayed&limit=7&cursor=abc";
    api.answer(line, 200, Recorded.PAGE);
    String[] arguments = {
      "dead-letters",
      "list",
      "--queue",
      "payments",
      "--type",
      "payments.pay.v1",
      "--group",
      "grp_1",
      "--ticket",
      "tkt_1",
      "--tenant",
      "a&b",
      "--first-failed-from",
      "2026-11-21T00:00:00Z",
      "--first-failed-until",
      "2026-11-22T00:00:00Z",
      "--last-failed-from",
      "2026-11-21T01:00:00Z",
      "--last-failed-until",
      "2026-11-21T02:00:00Z",
      "--text",
      "no rate",
      "--status",
      "replayed",
      "--limit",
      "7",
      "--cursor",
      "abc"
    };
    assertThat(script.run(arguments).code()).isZero();
    assertThat(api.lines()).containsExactly(line);
  }

  @Test
  void printsTheUnchangedResponseAsJson() {
    api.answer("GET /v1/dead-letters", 200, Recorded.PAGE);
    assertThat(script.run("dead-letters", "list", "--json").out()).isEqualTo(Recorded.PAGE + "\n");
  }

  @Test
  void printsTheNextCursorAndFollowsAllCursorsOnRequest() {
    api.answer("GET /v1/dead-letters", 200, Recorded.PAGE_OF_MORE)
        .answer("GET /v1/dead-letters?limit=200", 200, Recorded.PAGE_OF_MORE)
        .answer("GET /v1/dead-letters?limit=200&cursor=AZOhs-8", 200, Recorded.PAGE);
    assertThat(script.run("dead-letters", "list").err())
        .isEqualTo("More results: --all, or --cursor AZOhs-8\n");
    Terminal.Ran all = script.run("dead-letters", "list", "--all");
    assertThat(all.err()).isEmpty();
    assertThat(all.out().lines()).hasSize(3);
    assertThat(script.run("dead-letters", "list", "--all", "--json").out())
        .isEqualTo(Recorded.PAGE_OF_MORE + "\n" + Recorded.PAGE + "\n");
  }

  @Test
  void showsADeadLetterWithoutControlCharactersOfItsBody() {
    api.answer("GET /v1/dead-letters/" + LETTER_ID, 200, Recorded.LETTER);
    Terminal.Ran ran = script.run("dead-letters", "show", LETTER_ID);
    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .contains(
            "dead letter   " + LETTER_ID + "\n",
            "parked        once\n",
            "\nheaders\n  x-satchel-attempt  6\n",
            "\nbody (application/json, 312 bytes)\n  {\n",
            "점심",
            "\nattempts\nATTEMPT  STARTED",
            "100 ms",
            "\nlast failure\n  java.lang.IllegalStateException: no rate\n",
            "\n      at dev.satchel.PayRule.decide(PayRule.java:41)\n",
            "\nhistory\nAT")
        .doesNotContain("\u001b")
        .doesNotContain("edited");
  }

  @Test
  void showsTheStackTraceOfEveryAttemptOnRequest() {
    api.answer("GET /v1/dead-letters/" + LETTER_ID, 200, Recorded.LETTER);
    assertThat(script.run("dead-letters", "show", "--traces", LETTER_ID).out())
        .contains(
            "\nattempt 5\n  java.io.IOException: closed\n",
            "\n      at dev.satchel.Rates.read(Rates.java:7)\n",
            "\nattempt 6\n  java.lang.IllegalStateException: no rate\n")
        .doesNotContain("last failure");
  }

  @Test
  void reportsAnEmptyList() {
    api.answer("GET /v1/dead-letters", 200, "{\"data\":[],\"cursor\":null}");
    Terminal.Ran ran = script.run("dead-letters", "list");
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).isEqualTo("none\n");
  }

  @Test
  void printsOnlyTheBodyOnRequest() {
    api.answer("GET /v1/dead-letters/" + LETTER_ID, 200, Recorded.LETTER)
        .answer(
            "GET /v1/dead-letters/dlt_raw",
            200,
            "{\"body\":{\"base64\":\"Y2Fmw6k=\",\"truncated\":true}}");
    String body = script.run("dead-letters", "show", "--body", LETTER_ID).out();
    assertThat(Json.read(body.getBytes(java.nio.charset.StandardCharsets.UTF_8)).path("amount"))
        .isEqualTo(
            Json.read(
                "{\"asset\":\"KRW\",\"value\":15000}"
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    Terminal.Ran raw = script.run("dead-letters", "show", "--body", "dlt_raw");
    assertThat(raw.out()).isEqualTo("café");
    assertThat(raw.err()).contains("only its beginning");
    assertThat(script.run("dead-letters", "show", "dlt_raw").out())
        .contains("bytes, only the beginning is shown)\n  base64: Y2Fmw6k=\n");
    Terminal.Ran seen = Terminal.wide(api, 80).run("dead-letters", "show", "--body", "dlt_raw");
    assertThat(seen.code()).isEqualTo(2);
    assertThat(seen.err()).contains("is not JSON");
  }

  @Test
  void showsGroupsWithTheirTrendAndWhetherTheyRecur() {
    api.answer("GET /v1/dead-letters/groups?queue=payments", 200, Recorded.GROUPS);
    Terminal.Ran ran = script.run("dead-letters", "groups", "--queue", "payments");
    assertThat(ran.out())
        .contains(
            " 120  payments", "recurring", ".....................▁▃█", "2026-11-21T15:00:00Z");
  }

  @Test
  void showsQueuesWithAndWithoutTheListSubcommand() {
    api.answer("GET /v1/queues", 200, Recorded.QUEUES);
    Terminal.Ran ran = script.run("queues");
    assertThat(ran.out().lines().toList())
        .containsExactly(
            "QUEUE        READY  IN FLIGHT  CONSUMERS  DEAD LETTERS  PAUSED SINCE          IN/S   OUT/S "
                + " OLDEST  MEASURED",
            "payments      1200        250          2           120                        812.3  790.0  2"
                + " s     2026-11-21T15:00:00Z",
            "withdrawals      0          0          0             0  2026-11-21T14:59:00Z  0.0    0.0   "
                + " -       -");
    assertThat(script.run("queues", "list").out()).isEqualTo(ran.out());
    assertThat(script.run("queues", "--json").out()).isEqualTo(Recorded.QUEUES + "\n");
    assertThat(Terminal.wide(api, 80).run("queues").out().lines())
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
  }

  @Test
  void showsATicketAndItsAttempts() {
    String path = "GET /v1/tickets/" + Recorded.TICKET;
    api.answer(path, 200, Recorded.replay("running", Recorded.result(120, 40, 0, 0, false)))
        .answer(path + "/attempts", 200, Recorded.ATTEMPTS);
    Terminal.Ran ran = script.run("tickets", "show", Recorded.TICKET);
    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .contains("status    running\n", "result\n", "\"total\" : 120", "attempts\nATTEMPT");
    assertThat(script.run("tickets", "show", "--json", Recorded.TICKET).out())
        .contains("\"total\":120");
  }

  @Test
  void idsAreEscapedInPaths() {
    assertThat(script.run("dead-letters", "show", "../keys?x=1").code()).isEqualTo(4);
    assertThat(api.lines()).containsExactly("GET /v1/dead-letters/..%2Fkeys%3Fx%3D1");
  }

  @Test
  void coloursAreForTerminalsOnly() {
    api.answer("GET /v1/queues", 200, Recorded.QUEUES);
    assertThat(script.run("queues").out()).doesNotContain("\u001b");
    assertThat(Terminal.wide(api, 120).run("queues").out()).doesNotContain("\u001b");
    assertThat(Terminal.coloured(api).run("queues").out()).startsWith("\u001b[1mQUEUE");
  }
}
