package dev.satchel.cli;

import static dev.satchel.cli.Recorded.LETTER_ID;
import static dev.satchel.cli.Recorded.TICKET;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that change state: pause, resume, cancel and edit; also waiting for a ticket. */
class ChangingTest {
  private static final String LOOK = "GET /v1/tickets/" + TICKET;
  private static final String EDITS = "POST /v1/dead-letters/" + LETTER_ID + "/edits";

  private final FakeApi api = new FakeApi();
  private final Terminal script = Terminal.none(api);

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void pausesAndResumesAQueue() {
    api.answer("POST /v1/queues/payments/pauses", 202, Recorded.accepted("queues.pause.v1"))
        .answer("POST /v1/queues/payments/resumptions", 202, Recorded.accepted("queues.resume.v1"))
        .answer(LOOK, 200, Recorded.ticket("queues.pause.v1", "succeeded", "{}", "null"));
    assertThat(script.run("queues", "pause", "payments").out()).isEqualTo("payments is paused\n");
    assertThat(script.run("queues", "resume", "payments").out()).isEqualTo("payments is resumed\n");
    assertThat(api.asked().getFirst().body()).isEqualTo("{}");
  }

  @Test
  void cancelsARun() {
    api.answer(
            "POST /v1/tickets/tkt_run/cancellations", 202, Recorded.accepted("tickets.cancel.v1"))
        .answer(LOOK, 200, Recorded.ticket("tickets.cancel.v1", "succeeded", "{}", "null"))
        .answer(
            LOOK,
            200,
            Recorded.ticket(
                "tickets.cancel.v1",
                "failed",
                "null",
                "{\"title\":\"The state does not allow it\",\"detail\":\"it is done\"}"));
    Terminal.Ran ran = script.run("tickets", "cancel", "tkt_run");
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).isEqualTo("tkt_run stops at its next step\n");
    Terminal.Ran tooLate = script.run("tickets", "cancel", "tkt_run");
    assertThat(tooLate.code()).isEqualTo(1);
    assertThat(tooLate.err()).contains("The state does not allow it\n  it is done");
  }

  @Test
  void waitsForATicketAndExitsWithItsOutcome() {
    api.answer(LOOK, 200, Recorded.ticket("payments.pay.v1", "succeeded", "{\"a\":1}", "null"))
        .answer(
            LOOK,
            200,
            Recorded.ticket("payments.pay.v1", "failed", "null", "{\"title\":\"No funds\"}"));
    Terminal.Ran good = script.run("tickets", "wait", TICKET);
    assertThat(good.code()).isZero();
    assertThat(good.out()).contains("status    succeeded", "\"a\" : 1");
    Terminal.Ran bad = script.run("tickets", "wait", "--timeout", "9", TICKET);
    assertThat(bad.code()).isEqualTo(1);
    assertThat(bad.err()).contains("No funds");
  }

  @Test
  void editsABody(@TempDir Path folder) throws IOException {
    Path body = Files.writeString(folder.resolve("body.json"), "{\"memo\":\"점심\",\"n\":1.50}");
    api.answer(EDITS, 202, Recorded.accepted("dead-letters.edit.v1"))
        .answer(
            LOOK,
            200,
            Recorded.ticket("dead-letters.edit.v1", "succeeded", "{\"message\":\"new\"}", "null"));
    Terminal.Ran ran =
        Terminal.wide(api, 100)
            .types("y\n")
            .run("dead-letters", "edit", LETTER_ID, "--body", body.toString(), "--reason", "typo");
    assertThat(ran.code()).isZero();
    assertThat(ran.err()).contains("Close " + LETTER_ID);
    assertThat(ran.out()).isEqualTo(LETTER_ID + " is closed; its message was sent again as new\n");
    assertThat(api.asked().getFirst().body())
        .isEqualTo("{\"body\":{\"memo\":\"점심\",\"n\":1.50},\"reason\":\"typo\"}");
    assertThat(
            script
                .types("{\"memo\":\"\"}")
                .run("dead-letters", "edit", LETTER_ID, "--body", "-", "--yes")
                .code())
        .isZero();
  }

  @Test
  void aBodyThatIsNotAJsonObjectIsNotSent(@TempDir Path folder) throws IOException {
    Path body = folder.resolve("body.json");
    for (String text : new String[] {"[1]", "{", "{} {}", "{\"a\":1,\"a\":2}", ""}) {
      Files.writeString(body, text);
      Terminal.Ran ran =
          script.run("dead-letters", "edit", LETTER_ID, "--yes", "--body", body.toString());
      assertThat(ran.code()).as(text).isEqualTo(2);
      assertThat(ran.err()).as(text).contains("the body in ");
    }
    assertThat(script.run("dead-letters", "edit", LETTER_ID, "--yes", "--body", "/no/file").err())
        .contains("cannot read /no/file");
    assertThat(api.asked()).isEmpty();
  }
}
