package dev.satchel.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * An upgrade of {@code ./satchel up}: this release on a data folder of an earlier release that was
 * killed under load, with messages in its outbox and in the queue of its broker.
 */
class DataFolderUpgradeIT {
  private static final String RELEASE = "/releases/before-subjects/";
  private static final List<String> DECIDED = List.of("captured", "voided", "authorized");

  @Test
  void theTicketsOfAKilledEarlierReleaseAreDoneOnce() throws Exception {
    List<String> accepted = accepted();
    Path data = Standalone.folder("data-folder-upgrade");
    unpack(data);
    try (Standalone up =
        Standalone.start(
            "data-folder-upgrade", data, Map.of("SATCHEL_BOOTSTRAP_KEY", Installation.KEY))) {
      Teller teller = up.teller();
      JsonNode queues = up.api().get("/v1/queues").json().required("data");
      assertThat(queues)
          .filteredOn(queue -> queue.required("paused").asBoolean())
          .extracting(queue -> queue.required("queue").asString())
          .containsExactly("payments");
      await().until(() -> up.output().contains("The queue payments is paused."));
      teller.succeeded(up.api().post("/v1/queues/payments/resumptions", "{}"));

      int done = 0;
      for (String ticket : accepted) {
        assertThat(teller.doneTicket(ticket).text("status")).as(ticket).isEqualTo("succeeded");
        done++;
      }
      List<JsonNode> payments = payments(up.api());
      // A request that was not answered may have been stored, too.
      payments.forEach(payment -> assertThat(payment.required("status").asString()).isIn(DECIDED));
      String payee = payments.getFirst().required("to").asString();
      long repeated =
          teller.balance(payee).posted()
              - payments.stream().mapToLong(DataFolderUpgradeIT::captured).sum();
      System.out.printf(
          "data folder upgrade: accepted %d, done %d, lost %d, repeated %d; payments %d%n",
          accepted.size(), done, accepted.size() - done, repeated, payments.size());
      assertThat(repeated).as("money beyond one capture for each payment").isZero();

      String payer = payments.getFirst().required("from").asString();
      String next = teller.pay(payer, payee, 7);
      assertThat(teller.status(next)).isEqualTo("captured");
      up.crash();
      assertThat(teller.status(next)).isEqualTo("captured");
    }
  }

  private static long captured(JsonNode payment) {
    return payment.required("captured").required("value").asLong();
  }

  private static List<JsonNode> payments(Api api) {
    List<JsonNode> found = new ArrayList<>();
    String path = "/v1/payments?limit=100";
    while (true) {
      JsonNode page = api.get(path).json();
      page.required("data").forEach(found::add);
      JsonNode cursor = page.required("cursor");
      if (cursor.isNull()) {
        return found;
      }
      path = "/v1/payments?limit=100&cursor=" + cursor.asString();
    }
  }

  private static List<String> accepted() throws IOException {
    try (InputStream in = resource("accepted.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  private static void unpack(Path folder) throws IOException {
    try (ZipInputStream zip = new ZipInputStream(resource("data-folder.zip"))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path path = folder.resolve(entry.getName()).normalize();
        if (entry.isDirectory()) {
          Files.createDirectories(path);
        } else {
          Files.createDirectories(path.getParent());
          Files.copy(zip, path);
        }
      }
    }
  }

  private static InputStream resource(String name) {
    return Objects.requireNonNull(DataFolderUpgradeIT.class.getResourceAsStream(RELEASE + name));
  }
}
