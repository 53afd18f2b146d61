package dev.satchel.workers.parcels;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.satchel.testservers.parcels.ParcelId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The courier: books each parcel once, however often it is asked. */
final class Courier implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
  private final Map<String, String> traces = new ConcurrentHashMap<>();
  private volatile CountDownLatch gate = new CountDownLatch(0);

  Courier() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_000);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::book);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Holds all answers back until {@link #release}. */
  void hold() {
    gate = new CountDownLatch(1);
  }

  void release() {
    gate.countDown();
  }

  int booked() {
    return calls.size();
  }

  boolean booked(ParcelId parcel) {
    return calls.containsKey("/" + parcel);
  }

  /** The trace id of the last call for a parcel. */
  @Nullable String traceOf(ParcelId parcel) {
    String traceparent = traces.get("/" + parcel);
    return traceparent == null ? null : traceparent.split("-", -1)[1];
  }

  private void book(HttpExchange exchange) throws IOException {
    try (exchange) {
      calls
          .computeIfAbsent(exchange.getRequestURI().getPath(), path -> new AtomicInteger())
          .incrementAndGet();
      String traceparent = exchange.getRequestHeaders().getFirst("traceparent");
      if (traceparent != null) {
        traces.put(exchange.getRequestURI().getPath(), traceparent);
      }
      gate.await();
      byte[] answer = "booked".getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    gate.countDown();
    server.stop(0);
    threads.close();
  }
}
