package dev.satchel.cli;

import static dev.satchel.cli.Recorded.LETTER_ID;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Errors: the exit code that a script gets and the message that a person reads. */
class RefusalTest {
  private static final String REPLAYS = "POST /v1/dead-letters/replays";

  private final FakeApi api = new FakeApi();
  private final Terminal script = Terminal.none(api);

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void eachInvalidFieldIsNamed() {
    String problem =
        """
        {"type":"/problems/invalid-request","title":"The request breaks rules","status":400,\
        "detail":"2 rules are broken.","errors":[\
        {"pointer":"/ratePerSecond","rule":"range","detail":"must be 1 to 10000"},\
        {"header":"Idempotency-Key","rule":"characters","detail":"must have 1 to 255 visible ASCII characters"},\
        {"parameter":"limit","rule":"range","detail":"must be 1 to 200"}]}\
        """;
    api.answer(REPLAYS, 400, problem);
    Terminal.Ran ran = script.run("dead-letters", "replay", "-y", "--rate", "0", LETTER_ID);
    assertThat(ran.code()).isEqualTo(4);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err())
        .isEqualTo(
            """
            The request breaks rules (400)
              2 rules are broken.
              /ratePerSecond: must be 1 to 10000
              header Idempotency-Key: must have 1 to 255 visible ASCII characters
              limit: must be 1 to 200
            """);
    assertThat(script.run("dead-letters", "replay", "-y", "--json", LETTER_ID).out())
        .isEqualTo(problem + "\n");
  }

  @Test
  void aRefusalExitsWith4AndAnUnavailableApiWith3() {
    for (int status : new int[] {401, 403, 404, 422, 429}) {
      assertThat(refusedWith(status).code()).as("%d", status).isEqualTo(4);
    }
    for (int status : new int[] {500, 503}) {
      Terminal.Ran ran = refusedWith(status);
      assertThat(ran.code()).as("%d", status).isEqualTo(3);
      assertThat(ran.err()).contains("repeat the command with --idempotency-key key-1");
    }
  }

  private Terminal.Ran refusedWith(int status) {
    try (FakeApi refusing = new FakeApi()) {
      refusing.answer(REPLAYS, status, "{\"title\":\"No\",\"status\":" + status + "}");
      return Terminal.none(refusing).run("dead-letters", "replay", "-y", LETTER_ID);
    }
  }

  @Test
  void aMissingConnectionExitsWith3AndPrintsTheIdempotencyKey() {
    api.close();
    Terminal.Ran ran = script.run("dead-letters", "replay", "-y", LETTER_ID);
    assertThat(ran.code()).isEqualTo(3);
    assertThat(ran.err())
        .contains("no answer from " + api.url(), "repeat the command with --idempotency-key key-1");
    assertThat(script.run("queues").code()).isEqualTo(3);
  }

  @Test
  void aServerThatIsNotSatchelIsReported() {
    api.answer("GET /v1/queues", 200, "<html>hello</html>")
        .answer("GET /v1/queues", 302, "{}")
        .answer("GET /v1/queues", 502, "Bad Gateway");
    for (int i = 0; i < 3; i++) {
      Terminal.Ran ran = script.run("queues");
      assertThat(ran.code()).isEqualTo(3);
      assertThat(ran.err()).contains("is --url right?").doesNotContain("--idempotency-key");
    }
    api.answer(REPLAYS, 504, "Gateway Timeout");
    assertThat(script.run("dead-letters", "replay", "-y", LETTER_ID).err())
        .contains("repeat the command with --idempotency-key key-1");
  }

  @Test
  void withoutAKeyNothingIsSent() {
    Terminal.Ran ran = Terminal.none(api).without("SATCHEL_KEY").run("queues");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("SATCHEL_KEY is not set");
    assertThat(Terminal.none(api).with("SATCHEL_KEY", "a b").run("queues").code()).isEqualTo(2);
    assertThat(api.asked()).isEmpty();
  }

  @Test
  void invalidUsageExitsWith2AndSendsNothing() {
    String[][] wrong = {
      {},
      {"dead-letters"},
      {"tickets"},
      {"nonsense"},
      {"dead-letters", "nonsense"},
      {"dead-letters", "list", "--nonsense"},
      {"dead-letters", "list", "--queue"},
      {"dead-letters", "show"},
      {"dead-letters", "replay", "-y"},
      {"dead-letters", "replay", "-y", "--everything", LETTER_ID},
      {"dead-letters", "replay", "-y", "--everything", "--queue", "payments"},
      {"dead-letters", "replay", "-y", "--queue", "payments", LETTER_ID},
      {"dead-letters", "replay", "-y", "--rate", "fast", LETTER_ID},
      {"dead-letters", "replay", "-y", "--idempotency-key", "a b", LETTER_ID},
      {"dead-letters", "replay", "-y", "--timeout", "-1", LETTER_ID},
      {"dead-letters", "edit", LETTER_ID},
      {"tickets", "wait", "--timeout", "soon", "tkt_1"},
      {"queues", "--url", "ftp://here"},
      {"queues", "--url", "localhost:8080"},
      {"queues", "--url", "http://a b"},
    };
    for (String[] arguments : wrong) {
      Terminal.Ran ran = script.run(arguments);
      assertThat(ran.code()).as(String.join(" ", arguments)).isEqualTo(2);
      assertThat(ran.err()).isNotBlank();
    }
    assertThat(api.asked()).isEmpty();
  }

  @Test
  void everyCommandPrintsHelpWithoutAKey() {
    String[][] commands = {
      {"dead-letters"},
      {"dead-letters", "list"},
      {"dead-letters", "show"},
      {"dead-letters", "groups"},
      {"dead-letters", "replay"},
      {"dead-letters", "discard"},
      {"dead-letters", "edit"},
      {"dead-letters", "outcomes"},
      {"queues"},
      {"queues", "list"},
      {"queues", "pause"},
      {"queues", "resume"},
      {"tickets"},
      {"tickets", "show"},
      {"tickets", "wait"},
      {"tickets", "cancel"},
    };
    for (String[] command : commands) {
      String[] help = java.util.Arrays.copyOf(command, command.length + 1);
      help[command.length] = "--help";
      Terminal.Ran ran = Terminal.none(api).without("SATCHEL_KEY").run(help);
      assertThat(ran.code()).as(String.join(" ", command)).isZero();
      assertThat(ran.out()).startsWith("Usage: ./satchel " + String.join(" ", command));
    }
  }
}
