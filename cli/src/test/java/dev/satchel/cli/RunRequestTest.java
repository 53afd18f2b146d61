package dev.satchel.cli;

import static dev.satchel.cli.Recorded.LETTER_ID;
import static dev.satchel.cli.Recorded.TICKET;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Replays and discards: the confirmation, the request, the progress and the exit code. */
class RunRequestTest {
  private static final String REPLAYS = "POST /v1/dead-letters/replays";
  private static final String DISCARDS = "POST /v1/dead-letters/discards";
  private static final String LOOK = "GET /v1/tickets/" + TICKET;
  private static final String POLL = LOOK + "?wait=30";
  private static final String ACCEPTED = Recorded.accepted("dead-letters.replay.v1");

  private final FakeApi api = new FakeApi();
  private final Terminal script = Terminal.none(api);

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void replaysIdsAndWatchesTheTicketByItsVersions() {
    api.answer(REPLAYS, 202, ACCEPTED)
        .answer(LOOK, 200, running(40), Map.of("ETag", "\"v2\""))
        .answer(POLL, 200, running(80), Map.of("ETag", "\"v3\""))
        .answer(POLL, 304, "", Map.of("ETag", "\"v3\""))
        .answer(POLL, 200, done(120, 118, 2, 0), Map.of("ETag", "\"v4\""));
    Terminal.Ran ran =
        script.run("dead-letters", "replay", "--yes", LETTER_ID, "dlt_2", "--rate", "50");
    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .isEqualTo("replayed 118 of 120, 2 skipped (already done or not open: no effect)\n");
    assertThat(ran.err())
        .isEqualTo("each message: ./satchel dead-letters outcomes " + TICKET + "\n");
    FakeApi.Asked asked = api.asked().getFirst();
    assertThat(asked.header("Idempotency-key")).isEqualTo("key-1");
    assertThat(asked.header("Content-type")).isEqualTo("application/json");
    assertThat(asked.body())
        .contains("\"ids\":[\"" + LETTER_ID + "\",\"dlt_2\"]", "\"ratePerSecond\":50")
        .doesNotContain("dryRun", "filter");
    assertThat(api.asked().stream().skip(1).map(look -> look.header("If-none-match")))
        .containsExactly(null, "\"v2\"", "\"v3\"", "\"v3\"");
  }

  @Test
  void drawsAndClearsAProgressBarOnATerminal() {
    api.answer(REPLAYS, 202, ACCEPTED)
        .answer(LOOK, 200, running(60), Map.of("ETag", "\"v2\""))
        .answer(POLL, 200, done(120, 120, 0, 0));
    Terminal.Ran ran = Terminal.wide(api, 100).run("dead-letters", "replay", "-y", LETTER_ID);
    assertThat(ran.err())
        .contains("\rreplaying  [############------------]  50 %  60 of 120\u001b[K")
        .contains("\r\u001b[K\r");
    assertThat(ran.out()).isEqualTo("replayed 120 of 120\n");
  }

  @Test
  void aFilterIsCountedByADryRunBeforeTheConfirmation() {
    api.answer(REPLAYS, 202, ACCEPTED)
        .answer(LOOK, 200, dry(120, 2))
        .answer(LOOK, 200, done(120, 118, 2, 0));
    Terminal.Ran ran =
        Terminal.wide(api, 100).types("yes\n").run("dead-letters", "replay", "--queue", "payments");
    assertThat(ran.code()).isZero();
    assertThat(ran.err())
        .contains(
            "Replay the open dead letters with queue payments: 118 of 120 would run, 2 skipped",
            "Continue? [y/N] ");
    assertThat(api.asked().getFirst().body())
        .isEqualTo("{\"filter\":{\"queue\":\"payments\"},\"dryRun\":true}");
    FakeApi.Asked real =
        api.asked().stream().filter(asked -> asked.line().equals(REPLAYS)).toList().getLast();
    assertThat(real.body()).isEqualTo("{\"filter\":{\"queue\":\"payments\"}}");
    assertThat(real.header("Idempotency-key")).isEqualTo("key-2");
  }

  @Test
  void aDeclinedConfirmationChangesNothing() {
    api.answer(REPLAYS, 202, ACCEPTED).answer(LOOK, 200, dry(120, 0));
    for (String answer : new String[] {"n\n", "\n", "", "nope\n"}) {
      Terminal.Ran ran =
          Terminal.wide(api, 100).types(answer).run("dead-letters", "replay", "--everything");
      assertThat(ran.code()).isEqualTo(1);
      assertThat(ran.err()).contains("every open dead letter", "Nothing was changed.");
    }
    assertThat(api.asked())
        .filteredOn(asked -> asked.line().equals(REPLAYS))
        .allSatisfy(asked -> assertThat(asked.body()).isEqualTo("{\"filter\":{},\"dryRun\":true}"));
  }

  @Test
  void aFilterThatMatchesNothingAsksNothingAndSucceeds() {
    api.answer(REPLAYS, 202, ACCEPTED).answer(LOOK, 200, dry(0, 0));
    Terminal.Ran ran = Terminal.wide(api, 100).run("dead-letters", "replay", "--queue", "payments");
    assertThat(ran.code()).isZero();
    assertThat(ran.err()).contains("0 of 0 would run").doesNotContain("[y/N]");
  }

  @Test
  void unknownIdsFailWithoutAConfirmation() {
    api.answer(REPLAYS, 202, ACCEPTED)
        .answer(LOOK, 200, Recorded.replay("succeeded", Recorded.result(1, 0, 0, 1, true)));
    Terminal.Ran ran = Terminal.wide(api, 100).run("dead-letters", "replay", "dlt_1");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err())
        .contains("Replay 1 dead letter: 0 of 1 would run, 1 unknown", "Nothing was changed.")
        .doesNotContain("[y/N]");
  }

  @Test
  void aParkedTicketEndsTheWait() {
    api.answer(REPLAYS, 202, ACCEPTED)
        .answer(LOOK, 200, Recorded.replay("parked", Recorded.result(120, 40, 0, 0, false)));
    Terminal.Ran ran = script.run("dead-letters", "replay", "--yes", "--everything");
    assertThat(ran.code()).isEqualTo(6);
    assertThat(ran.err())
        .contains("is parked", "./satchel dead-letters list --ticket " + Recorded.TICKET);
  }

  @Test
  void theYesOptionIsRequiredWithoutATerminal() {
    Terminal.Ran ran = script.run("dead-letters", "replay", "--everything");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("--dry-run", "--yes");
    assertThat(api.asked()).isEmpty();
  }

  @Test
  void aDryRunPrintsEachOutcomeAndNeedsNoConfirmation() {
    api.answer(REPLAYS, 202, ACCEPTED)
        .answer(
            LOOK,
            200,
            Recorded.replay(
                "succeeded",
                Recorded.result(2, 1, 1, 0, true)
                    .replaceFirst(
                        "}$",
                        ",\"outcomes\":[{\"deadLetter\":\"dlt_1\",\"outcome\":\"would-run\"},"
                            + "{\"deadLetter\":\"dlt_2\",\"outcome\":\"already-done\"}]}")));
    Terminal.Ran ran = script.run("dead-letters", "replay", "--dry-run", "dlt_1", "dlt_2");
    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .isEqualTo(
            """
            1 of 2 would run, 1 skipped (already done or not open: no effect). Nothing was changed.
            DEAD LETTER  OUTCOME
            dlt_1        would-run
            dlt_2        already-done
            """);
    assertThat(api.asked().getFirst().body())
        .contains("\"dryRun\":true", "\"ids\":[\"dlt_1\",\"dlt_2\"]");
  }

  @Test
  void discardsWithAReason() {
    api.answer(DISCARDS, 202, Recorded.accepted("dead-letters.discard.v1"))
        .answer(LOOK, 200, done(1, 1, 0, 0));
    Terminal.Ran ran =
        script.run("dead-letters", "discard", "--yes", "--reason", "test data", LETTER_ID);
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).isEqualTo("discarded 1 of 1\n");
    assertThat(api.asked().getFirst().body()).contains("\"reason\":\"test data\"");
    assertThat(script.run("dead-letters", "discard", "--yes", LETTER_ID).code()).isEqualTo(2);
  }

  @Test
  void failuresAndCancellationsExitWith1() {
    api.answer(REPLAYS, 202, ACCEPTED)
        .answer(LOOK, 200, done(2, 1, 0, 1))
        .answer(LOOK, 200, Recorded.replay("cancelled", Recorded.result(120, 40, 0, 0, false)))
        .answer(
            LOOK,
            200,
            Recorded.ticket(
                "dead-letters.replay.v1",
                "failed",
                "null",
                "{\"type\":\"/problems/x\",\"title\":\"It failed\",\"detail\":\"because\"}"));
    Terminal.Ran unknown = script.run("dead-letters", "replay", "-y", LETTER_ID, "dlt_2");
    assertThat(unknown.code()).isEqualTo(1);
    assertThat(unknown.out()).isEqualTo("replayed 1 of 2, 1 unknown\n");
    Terminal.Ran cancelled = script.run("dead-letters", "replay", "-y", LETTER_ID);
    assertThat(cancelled.code()).isEqualTo(1);
    assertThat(cancelled.out()).isEqualTo("replayed 40 of 120\n");
    assertThat(cancelled.err())
        .contains("was cancelled; the remaining dead letters are open again");
    Terminal.Ran failed = script.run("dead-letters", "replay", "-y", LETTER_ID);
    assertThat(failed.code()).isEqualTo(1);
    assertThat(failed.err()).contains(TICKET + " failed: It failed\n  because");
  }

  @Test
  void printsTheDoneTicketAsJson() {
    api.answer(REPLAYS, 202, ACCEPTED).answer(LOOK, 200, done(1, 1, 0, 0));
    Terminal.Ran ran = script.run("dead-letters", "replay", "-y", "--json", LETTER_ID);
    assertThat(ran.out()).isEqualTo(done(1, 1, 0, 0) + "\n");
  }

  @Test
  void noWaitPrintsTheTicketAndDoesNotWait() {
    api.answer(REPLAYS, 202, ACCEPTED, Map.of("Idempotency-Replayed", "true"));
    Terminal.Ran ran =
        script.run(
            "dead-letters", "replay", "-y", "--no-wait", "--idempotency-key", "mine", LETTER_ID);
    assertThat(ran.code()).isZero();
    assertThat(ran.err()).contains("accepted as " + TICKET, "request was sent before");
    assertThat(api.asked().getFirst().header("Idempotency-key")).isEqualTo("mine");
    assertThat(api.lines()).containsExactly(REPLAYS);
  }

  @Test
  void aWaitThatTimesOutExitsWith5AndPrintsHowToContinue() {
    api.answer(REPLAYS, 202, ACCEPTED).answer(LOOK, 200, running(1));
    Terminal.Ran ran = script.run("dead-letters", "replay", "-y", "--timeout", "0", LETTER_ID);
    assertThat(ran.code()).isEqualTo(5);
    assertThat(ran.err())
        .contains(
            "it continues",
            "./satchel tickets wait " + TICKET,
            "./satchel tickets cancel " + TICKET);
  }

  @Test
  void theTimeoutAppliesToTheDryRunBeforeTheConfirmation() {
    api.answer(REPLAYS, 202, ACCEPTED).answer(LOOK, 200, running(1));
    Terminal.Ran ran =
        Terminal.wide(api, 100)
            .types("yes\n")
            .run("dead-letters", "replay", "--timeout", "0", "--queue", "payments");
    assertThat(ran.code()).isEqualTo(5);
    assertThat(ran.err()).contains("Nothing was changed: the dry run did not end.");
    assertThat(api.lines()).containsExactly(REPLAYS, LOOK);
  }

  @Test
  void aNegativeTimeoutIsRefusedBeforeAnythingIsSent() {
    Terminal.Ran ran =
        Terminal.wide(api, 100).run("dead-letters", "replay", "--timeout", "-1", LETTER_ID);
    assertThat(ran.code()).isEqualTo(2);
    assertThat(api.lines()).isEmpty();
  }

  @Test
  void anUnavailableApiIsPolledAgainWhileATicketIsWatched() {
    api.answer(REPLAYS, 202, ACCEPTED)
        .answer(LOOK, 503, "{\"title\":\"Not available at the moment\",\"status\":503}")
        .answer(LOOK, 200, done(1, 1, 0, 0));
    assertThat(script.run("dead-letters", "replay", "-y", LETTER_ID).code()).isZero();
  }

  @Test
  void printsTheOutcomeOfEachMessageOfARun() {
    api.answer(LOOK, 200, done(1, 1, 0, 0))
        .answer(
            "GET /v1/dead-letters/replays/" + TICKET + "/messages",
            200,
            "{\"data\":[{\"deadLetter\":\"dlt_1\",\"outcome\":\"already-done\",\"says\":\"already"
                + " done: no effect\"}],\"cursor\":null}");
    assertThat(script.run("dead-letters", "outcomes", TICKET).out())
        .contains("dlt_1        already-done  already done: no effect");
  }

  private static String running(long done) {
    return Recorded.replay("running", Recorded.result(120, done, 0, 0, false));
  }

  private static String done(long total, long done, long skipped, long failed) {
    return Recorded.replay("succeeded", Recorded.result(total, done, skipped, failed, false));
  }

  private static String dry(long total, long skipped) {
    return Recorded.replay("succeeded", Recorded.result(total, total - skipped, skipped, 0, true));
  }
}
