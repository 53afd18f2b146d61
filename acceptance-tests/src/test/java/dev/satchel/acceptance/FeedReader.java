package dev.satchel.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/**
 * A client that reads the event feed from the beginning and goes on with the position of the last
 * answer, at any of the ingresses. It fails when a number is missing, repeated or out of order.
 */
final class FeedReader {
  private final Api api;
  private final List<Integer> ports;
  private final List<Event> events = new ArrayList<>();
  private final AtomicInteger turn = new AtomicInteger();
  private long after;

  /** An event, and the ticket that caused it. */
  record Event(long sequence, String id, String type, String ticket, String subject) {}

  FeedReader(Api api, List<Integer> ports) {
    this.api = api;
    this.ports = List.copyOf(ports);
  }

  /** Reads what comes next, or waits so many seconds for it; nothing when no ingress answers. */
  void read(int wait) {
    int port = ports.get(turn.getAndIncrement() % ports.size());
    Answer answer;
    try {
      answer =
          api.trySend(
              api.at(port).request("/v1/events?limit=200&after=" + after + "&wait=" + wait));
    } catch (IOException dead) {
      return;
    }
    if (answer.status() == 503) {
      return;
    }
    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    for (JsonNode event : answer.json().required("data")) {
      long sequence = event.required("sequence").asLong();
      assertThat(sequence).isEqualTo(after + 1);
      after = sequence;
      events.add(
          new Event(
              sequence,
              event.required("id").asString(),
              event.required("type").asString(),
              event.path("ticket").asString(""),
              event.path("subject").asString("")));
    }
    assertThat(answer.json().required("next").asLong()).isEqualTo(after);
    assertThat(answer.json().required("head").asLong()).isGreaterThanOrEqualTo(after);
  }

  /** Reads until it has so many events, or so many reads have brought none. */
  void readAll(int enough) {
    for (int idle = 0; events.size() < enough && idle < 20; ) {
      int before = events.size();
      read(2);
      idle = events.size() > before ? 0 : idle + 1;
    }
  }

  List<Event> events() {
    return events;
  }
}
