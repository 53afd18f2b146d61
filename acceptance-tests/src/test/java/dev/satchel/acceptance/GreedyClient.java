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
 * One key that holds as many waits as it gets: on each of its HTTP/2 connections as many streams as
 * the server allows, and a new one for each that ends.
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
   * Not at it yet.
   *
   * @param waits how many it asks for in all
   * @param connections over how many connections at most
   */
  GreedyClient(int port, String key, String ticket, int waits, int connections) {
    this.port = port;
    this.wait = Http2Wire.get("/v1/tickets/" + ticket + "?wait=30", key);
    this.waits = waits;
    this.connections = connections;
  }

  /** Begins, and returns at once. */
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

  /** One connection's part of it. */
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

    /** Asks again for what has ended. */
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

  /** How many waits it has asked for, of those that it will. */
  int asked() {
    return Math.min(asked.get(), waits);
  }

  /** How many of its answers had this status. */
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
