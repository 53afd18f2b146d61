package dev.satchel.delivery;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The server that remote calls go to. It recognizes a duplicate request by its id, applies its
 * effect once, and can be slow, hold its answers back, or be unreachable.
 */
final class RemoteSide implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<UUID, AtomicInteger> calls = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> inFlight = new ConcurrentHashMap<>();
  private final Map<String, Integer> most = new ConcurrentHashMap<>();
  private final Set<UUID> slowOnce = ConcurrentHashMap.newKeySet();
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private volatile Duration slow = Duration.ZERO;
  private volatile boolean away;

  RemoteSide() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_000);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Delays every answer by this time. */
  void slow(Duration time) {
    slow = time;
  }

  /** Delays the first answer to this message by ten seconds, longer than any caller waits. */
  void slowOnce(UUID id) {
    slowOnce.add(id);
  }

  /** Holds all answers back until {@link #release}. */
  void hold() {
    gate = new CountDownLatch(1);
  }

  void release() {
    gate.countDown();
  }

  /** While it is unreachable, connections end without an answer and nothing has an effect. */
  void away(boolean now) {
    away = now;
  }

  /** The number of calls for one message. */
  int calls(UUID id) {
    AtomicInteger count = calls.get(id);
    return count == null ? 0 : count.get();
  }

  /** The number of all calls. */
  int calls() {
    return calls.values().stream().mapToInt(AtomicInteger::get).sum();
  }

  /** The messages whose effect was applied. */
  Set<UUID> effects() {
    return new HashSet<>(effects.keySet());
  }

  /** The most concurrent calls to one destination. */
  int most(String destination) {
    return most.getOrDefault(destination, 0);
  }

  int inFlight() {
    return inFlight.values().stream().mapToInt(AtomicInteger::get).sum();
  }

  private final Map<UUID, Integer> effects = new ConcurrentHashMap<>();

  private void answer(HttpExchange exchange) throws IOException {
    List<String> path = List.of(exchange.getRequestURI().getPath().split("/", -1));
    String destination = path.get(1);
    UUID id = UUID.fromString(path.get(2));
    calls.computeIfAbsent(id, of -> new AtomicInteger()).incrementAndGet();
    if (away) {
      exchange.close();
      return;
    }
    int now = inFlight.computeIfAbsent(destination, of -> new AtomicInteger()).incrementAndGet();
    most.merge(destination, now, Math::max);
    try (exchange) {
      effects.putIfAbsent(id, 1);
      boolean late = slowOnce.remove(id);
      await(gate, Duration.ofMinutes(5));
      await(new CountDownLatch(1), late ? Duration.ofSeconds(10) : slow);
      exchange.sendResponseHeaders(200, -1);
    } finally {
      inFlight.getOrDefault(destination, new AtomicInteger()).decrementAndGet();
    }
  }

  private static void await(CountDownLatch latch, Duration atMost) {
    try {
      boolean _ = latch.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    release();
    server.stop(0);
    threads.shutdownNow();
  }
}
