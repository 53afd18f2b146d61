package dev.satchel.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code ./satchel up}, stopped and killed by signals, on data that it has to keep. */
class StandaloneRestartIT {
  private static final Duration EXITS_WITHIN = Duration.ofSeconds(20);
  private static final int PAYMENTS = 200;

  @Test
  void theBooksSurviveCtrlCSigtermAndSigkillDuringPayments() throws Exception {
    try (Standalone up = Standalone.start("restart")) {
      Teller teller = up.teller();
      String from = teller.accountWith(100_000);
      String to = teller.account();
      List<String> tickets = new ArrayList<>(pay(teller, from, to));
      exits(up, "INT");
      up.up();
      tickets.addAll(pay(teller, from, to));
      exits(up, "TERM");
      up.up();
      tickets.addAll(pay(teller, from, to));
      up.crash();
      tickets.forEach(
          ticket -> assertThat(teller.doneTicket(ticket).text("status")).isEqualTo("succeeded"));
      assertThat(teller.money(to)).isEqualTo(3 * PAYMENTS + "/0");
      assertThat(teller.money(from)).isEqualTo(100_000 - 3 * PAYMENTS + "/0");
      String before = balances(teller, from, to);
      up.crash();
      assertThat(balances(teller, from, to)).isEqualTo(before);
    }
  }

  @Test
  void theFirstKeyIsCreatedOncePrintedOnceAndReadableByItsOwnerOnly() throws Exception {
    Path data = Standalone.folder("key");
    Path file = data.resolve("bootstrap.key");
    try (Standalone up = Standalone.start("key", data, Map.of())) {
      String key = Files.readString(file).strip();
      assertThat(key).startsWith("sk_");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      assertThat(up.output().split(key, -1)).hasSize(2);
      assertThat(up.output()).contains("trying and developing");
      assertThat(Api.at(up.port(), key).get("/v1/accounts").status()).isEqualTo(200);
      exits(up, "TERM");
      up.up();
      assertThat(Files.readString(file).strip()).isEqualTo(key);
      assertThat(up.output().split(key, -1)).hasSize(2);
      assertThat(Api.at(up.port(), key).get("/v1/accounts").status()).isEqualTo(200);
    }
  }

  /** Sends payments and does not wait for them; returns their tickets. */
  private static List<String> pay(Teller teller, String from, String to) {
    List<String> tickets = new ArrayList<>();
    for (int i = 0; i < PAYMENTS; i++) {
      Answer answer = teller.api().post("/v1/payments", Teller.payment(from, to, 1));
      assertThat(answer.status()).as("%s", answer).isEqualTo(202);
      tickets.add(answer.text("id"));
    }
    return tickets;
  }

  private static String balances(Teller teller, String from, String to) {
    return teller.api().get("/v1/accounts/" + from).body()
        + teller.api().get("/v1/accounts/" + to).body();
  }

  /** Signals the whole process group, as a terminal does, and waits for the end. */
  private static void exits(Standalone up, String signal) throws Exception {
    long began = System.nanoTime();
    new ProcessBuilder("bash", "-c", "kill -%s -- -%d".formatted(signal, up.process().pid()))
        .inheritIO()
        .start()
        .waitFor();
    up.process().awaitEnd(EXITS_WITHIN);
    System.out.printf(
        "restart: SIG%s, exited after %.1f s%n", signal, (System.nanoTime() - began) / 1e9);
  }
}
