package dev.satchel.bench.systems;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Samples the depth of a queue four times a second until it is closed. */
public final class Watch implements AutoCloseable {
  private static final Duration EVERY = Duration.ofMillis(250);

  private final List<Look> looks = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();

  private record Look(long nanos, long depth) {}

  /** Starts sampling at once. */
  public Watch(LongSupplier depth) {
    var _ =
        thread.scheduleAtFixedRate(
            () -> looks.add(new Look(System.nanoTime(), depth.getAsLong())),
            0,
            EVERY.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /** The samples of the last {@code time}. */
  public Depths last(Duration time) {
    long from = System.nanoTime() - time.toNanos();
    return new Depths(
        looks.stream().filter(look -> look.nanos() >= from).map(Look::depth).toList());
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
