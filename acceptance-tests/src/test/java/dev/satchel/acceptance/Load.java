package dev.satchel.acceptance;

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

/** Clients that pay, hold, capture, void and refund all the time, and never give a request up. */
final class Load implements AutoCloseable {
  private final Counts counts = new Counts();
  private final Map<String, Accepted> accepted = new ConcurrentHashMap<>();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<?>> clients = new ArrayList<>();
  private final Place place;

  /** Where the load goes: every request to any of the ports, between any of the accounts. */
  record Place(Api api, List<Integer> ports, List<String> accounts) {}

  /** A request that was answered with 202. */
  record Accepted(String ticket, Effect effect) {}

  /**
   * What was counted.
   *
   * @param attempted requests with a key of their own
   * @param unanswered times a request was sent again because no answer came
   * @param refused times it was sent again because of a 503
   * @param replayed answers that said so
   * @param mismatched replays that gave another ticket
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

  /** By idempotency key. */
  Map<String, Accepted> accepted() {
    return accepted;
  }

  /** Waits for so long, or until the load stops; then true. */
  boolean stopsWithin(long ms) {
    try {
      return stop.await(ms, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** Fails when a client has failed, which it says at once. */
  void requireAlive() throws Exception {
    for (Future<?> client : clients) {
      if (client.isDone()) {
        client.get();
      }
    }
  }

  /** Lets every client finish what it has begun; fails when one has failed. */
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
