package dev.satchel.acceptance;

import dev.satchel.testservers.wire.Http2Wire;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A client with one key that opens as many waits as it can: on each of its HTTP/2 connections as
 * many streams as the server allows, and a new one for each that ends.
 */
final class GreedyClient implements AutoCloseable {
  private final int port;
  private final Map<String, String> wait;
  private final int waits;
  private final int connections;
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final List<Http2Wire> wires = new CopyOnWriteArrayList<>();
  private @Nullable Thread opening;

  /**
   * Creates a client that is not started yet.
   *
   * @param waits how many waits it requests in all
   * @param connections the most connections that it opens
   */
  GreedyClient(int port, String key, String ticket, int waits, int connections) {
    this.port = port;
    this.wait = Http2Wire.get("/v1/tickets/" + ticket + "?wait=30", key);
    this.waits = waits;
    this.connections = connections;
  }

  /** Starts to request waits, and returns at once. */
  void start() {
    opening = Thread.ofPlatform().name("greedy").start(this::openAll);
  }

  private void openAll() {
    for (int i = 0; i < connections && asked.get() < waits; i++) {
      try {
        Asking asking = new Asking();
        asking.wire = Http2Wire.open(port, asking);
        wires.add(asking.wire);
        asking.fill();
      } catch (IOException refused) {
        failed.incrementAndGet();
      }
    }
  }

  /** The waits of one connection. */
  private final class Asking implements IntConsumer {
    private @Nullable Http2Wire wire;

    void fill() throws IOException {
      if (wire != null) {
        int streams = Math.min(wire.maxStreams(), waits);
        for (int i = 0; i < streams && asked.getAndIncrement() < waits; i++) {
          int _ = wire.send(wait);
        }
        wire.flush();
      }
    }

    /** Requests a new wait for one that has ended. */
    @Override
    public void accept(int status) {
      if (wire != null && asked.getAndIncrement() < waits) {
        try {
          int _ = wire.send(wait);
          wire.flush();
        } catch (IOException gone) {
          failed.incrementAndGet();
        }
      }
    }
  }

  /** How many waits it has requested so far. */
  int asked() {
    return Math.min(asked.get(), waits);
  }

  /** The number of answers with this status. */
  int answers(int status) {
    return wires.stream().mapToInt(wire -> wire.answers(status)).sum();
  }

  @Override
  public void close() throws IOException {
    if (opening != null) {
      opening.interrupt();
    }
    for (Http2Wire wire : wires) {
      wire.close();
    }
  }

  @Override
  public String toString() {
    return "%d asked over %d connections, %d answered 200, %d answered 429, %d answered 503, %d failed, %d resets, %d closed"
        .formatted(
            asked(),
            wires.size(),
            answers(200),
            answers(429),
            answers(503),
            failed.get(),
            wires.stream().mapToInt(Http2Wire::resets).sum(),
            wires.stream().filter(Http2Wire::closed).count());
  }
}
