package dev.satchel.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One HTTP/2 connection whose streams wait for tickets; a wait that ends before its ticket is done
 * is sent again.
 */
final class WaitingConnection {
  private final HttpClient http;
  private final Api api;
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger askedAgain = new AtomicInteger();
  private final Queue<Long> delaysMs = new ConcurrentLinkedQueue<>();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

  private WaitingConnection(HttpClient http, Api api) {
    this.http = http;
    this.api = api;
  }

  /** HTTP/2 over clear text: the first request upgrades the connection. */
  static WaitingConnection open(Api api) throws IOException {
    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
    Api first = new Api(http, api.base(), api.key());
    assertThat(first.trySend(first.request("/v1/accounts")).status()).isEqualTo(200);
    return new WaitingConnection(http, api);
  }

  /** Starts to wait until the ticket is done, with as many long polls as it takes. */
  void waitFor(String ticket) {
    asked.incrementAndGet();
    ask(ticket);
  }

  private void ask(String ticket) {
    var _ =
        http.sendAsync(
                api.request("/v1/tickets/" + ticket + "?wait=30").build(), BodyHandlers.ofString())
            .thenAccept(response -> take(ticket, response))
            .whenComplete(
                (done, failure) -> {
                  if (failure != null) {
                    failures.add(failure);
                  }
                });
  }

  private void take(String ticket, HttpResponse<String> response) {
    Instant now = Instant.now();
    Answer answer = Answer.of(response);
    assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    if (!answer.json().required("done").asBoolean()) {
      askedAgain.incrementAndGet();
      ask(ticket);
      return;
    }
    assertThat(answer.text("status")).as("%s", answer).isEqualTo("succeeded");
    delaysMs.add(Duration.between(Instant.parse(answer.text("updatedAt")), now).toMillis());
  }

  /** The milliseconds from the end of each ticket, as its worker wrote it, to its answer. */
  List<Long> delaysMs() {
    return List.copyOf(delaysMs);
  }

  /** How many waits have expired and were sent again. */
  int sentAgain() {
    return askedAgain.get();
  }

  void failIfAnyWaitFailed() {
    Throwable first = failures.peek();
    if (first != null) {
      throw new IllegalStateException(failures.size() + " of " + this + " failed", first);
    }
  }

  @Override
  public String toString() {
    int answered = delaysMs.size();
    return "%d pending, %d answered, %d sent again, %d failed"
        .formatted(
            asked.get() - answered - failures.size(), answered, askedAgain.get(), failures.size());
  }
}
