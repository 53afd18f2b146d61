package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.testservers.Lengths;
import dev.satchel.testservers.api.DescribedApi;
import dev.satchel.testservers.api.ReceivedAnswer;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * Sends requests that are generated from the description, half of them broken on purpose. No answer
 * is a failure of the server, each is described, and none accepts a body that the description
 * refuses.
 */
class GeneratedRequestsIT {
  private static final int REQUESTS = Lengths.of(20_000, 200_000);
  private static final int CLIENTS = 16;
  private static final long SEED = Long.getLong("satchel.test.seed", 20_261_130L);

  @Test
  void noGeneratedRequestMakesTheServerFailOrAnswerWithWhatIsNotDescribed() throws Exception {
    try (TestIngress ingress = TestIngress.start("satchel.dead-letters.editing=true");
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      DescribedApi api = DescribedApi.of(ingress.get("/openapi.json").body());
      RequestGenerator generator = new RequestGenerator(api, new ExistingIds(ingress), SEED);
      Map<String, String> faults = new ConcurrentSkipListMap<>();
      Map<Integer, Integer> statuses = new TreeMap<>();
      List<Future<Map<Integer, Integer>>> parts = new ArrayList<>();
      for (int client = 0; client < CLIENTS; client++) {
        int first = client;
        parts.add(
            clients.submit(
                () -> {
                  Map<Integer, Integer> counts = new TreeMap<>();
                  for (int n = first; n < REQUESTS; n += CLIENTS) {
                    counts.merge(
                        send(ingress, api, generator.request(n), n, faults), 1, Integer::sum);
                  }
                  return counts;
                }));
      }
      for (Future<Map<Integer, Integer>> part : parts) {
        part.get().forEach((status, count) -> statuses.merge(status, count, Integer::sum));
      }
      assertThat(faults).as("seed %s, statuses %s", SEED, statuses).isEmpty();
      assertThat(statuses).containsKeys(200, 202, 304, 400, 404, 413, 415, 422);
      assertThat(statuses.get(202)).as("accepted of %s", statuses).isGreaterThan(REQUESTS / 50);
    }
  }

  private static int send(
      TestIngress ingress,
      DescribedApi api,
      GeneratedRequest request,
      int number,
      Map<String, String> faults) {
    HttpRequest.Builder sent = ingress.request(request.path() + request.query());
    request.headers().forEach(sent::header);
    String body = request.body();
    sent.method(
        request.operation().verb(),
        body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    ReceivedAnswer answer = answer(ingress, sent);
    List<String> found =
        new ArrayList<>(api.faults(request.operation().verb(), request.path(), answer));
    if (answer.status() >= 500) {
      found.add("the server failed");
    }
    if (answer.status() < 300 && request.isRefusedBy(api)) {
      found.add("a body is accepted that the description refuses");
    }
    if (!found.isEmpty()) {
      // Of each kind of fault the first that was seen.
      faults.putIfAbsent(
          request.operation() + " " + answer.status() + " " + found,
          "number " + number + ": " + request + " -> " + answer.body());
    }
    return answer.status();
  }

  /**
   * The server closes a connection after some answers to what is broken; the JDK's client may have
   * sent its next request on it by then, and repeats only a GET by itself.
   */
  private static ReceivedAnswer answer(TestIngress ingress, HttpRequest.Builder request) {
    for (int again = 0; ; again++) {
      try {
        return ReceivedAnswer.of(ingress.send(request));
      } catch (UncheckedIOException closed) {
        if (again == 2) {
          throw closed;
        }
      }
    }
  }
}
