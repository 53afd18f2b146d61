package dev.satchel.acceptance;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that pay, hold, capture, void and refund all the time, and retry until accepted. */
final class Load implements AutoCloseable {
  private final Counts counts = new Counts();
  private final Map<String, Accepted> accepted = new ConcurrentHashMap<>();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<?>> clients = new ArrayList<>();
  private final Place place;

  /** The target of the load: any request goes to any of the ports, between any of the accounts. */
  record Place(Api api, List<Integer> ports, List<String> accounts) {}

  /** A request that was answered with 202. */
  record Accepted(String ticket, Effect effect) {}

  /**
   * The counters of the load.
   *
   * @param attempted requests, each with a key of its own
   * @param unanswered times a request was sent again because no response arrived
   * @param refused times a request was sent again because of a 503
   * @param replayed responses marked as replayed
   * @param mismatched duplicates whose response names another ticket or is not marked as replayed
   */
  record Counts(
      AtomicLong attempted,
      AtomicLong unanswered,
      AtomicLong refused,
      AtomicLong replayed,
      AtomicLong mismatched) {
    Counts() {
      this(
          new AtomicLong(), new AtomicLong(), new AtomicLong(), new AtomicLong(), new AtomicLong());
    }
  }

  Load(Place place) {
    this.place = place;
  }

  void start(int howMany, long seed) {
    for (int i = 0; i < howMany; i++) {
      LoadClient client = new LoadClient(this, place, seed + i);
      clients.add(threads.submit(client));
    }
  }

  Counts counts() {
    return counts;
  }

  void accepted(String key, Accepted request) {
    accepted.put(key, request);
  }

  /** The accepted requests by idempotency key. */
  Map<String, Accepted> accepted() {
    return accepted;
  }

  /** Waits until so many more requests are accepted. */
  void awaitAccepted(int more) {
    int enough = accepted.size() + more;
    await("requests are accepted")
        .atMost(Duration.ofMinutes(2))
        .until(() -> accepted.size() >= enough);
  }

  /** Waits for so long, or until the load stops; returns whether it has stopped. */
  boolean stopsWithin(long ms) {
    try {
      return stop.await(ms, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** Throws if a client has failed, which ends that client at once. */
  void requireAlive() throws Exception {
    for (Future<?> client : clients) {
      if (client.isDone()) {
        client.get();
      }
    }
  }

  /** Stops the load after the current action of each client; throws if a client has failed. */
  void stop() throws Exception {
    stop.countDown();
    for (Future<?> client : clients) {
      client.get(3, TimeUnit.MINUTES);
    }
  }

  @Override
  public void close() {
    stop.countDown();
    threads.shutdownNow();
  }
}
