package dev.satchel.standalone;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The started parts, stopped in reverse order (graceful shutdown). Each part has a time limit to
 * finish its work in flight. A part that exceeds it is abandoned, so that the next part is still
 * stopped.
 */
final class Parts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Parts.class);

  private record Part(String name, Duration patience, AutoCloseable closing) {}

  private final Deque<Part> started = new ArrayDeque<>();
  private boolean stopping;

  /**
   * Adds a running part. If shutdown has already begun, stops the part at once and throws
   * IllegalStateException.
   *
   * @param patience the time limit for stopping it
   */
  void add(String name, Duration patience, AutoCloseable part) {
    if (!push(new Part(name, patience, part))) {
      stop(new Part(name, patience, part));
      throw new IllegalStateException(name + " was started during the shutdown");
    }
  }

  private synchronized boolean push(Part part) {
    if (!stopping) {
      started.push(part);
    }
    return !stopping;
  }

  private synchronized @Nullable Part next() {
    stopping = true;
    return started.poll();
  }

  /** Whether shutdown has begun. */
  synchronized boolean stopping() {
    return stopping;
  }

  /** Stops all parts, the last started first. */
  @Override
  public void close() {
    for (Part part = next(); part != null; part = next()) {
      stop(part);
    }
  }

  private static void stop(Part part) {
    long began = System.nanoTime();
    Thread thread = Thread.ofPlatform().daemon().name("stop-" + part.name()).start(() -> run(part));
    try {
      if (thread.join(part.patience())) {
        long took = Duration.ofNanos(System.nanoTime() - began).toMillis();
        LOG.info("{} stopped in {} ms", part.name(), took);
      } else {
        LOG.warn("{} did not stop within {} s", part.name(), part.patience().toSeconds());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void run(Part part) {
    try {
      part.closing().close();
    } catch (Exception failed) {
      LOG.warn("{} did not stop cleanly", part.name(), failed);
    }
  }
}
