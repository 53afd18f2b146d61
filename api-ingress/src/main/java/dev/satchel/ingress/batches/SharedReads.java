package dev.satchel.ingress.batches;

import dev.satchel.ingress.problems.ApiProblem;
import dev.satchel.ingress.problems.RequestRefused;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.springframework.context.SmartLifecycle;

/**
 * Lets concurrent reads share a query, so that thousands of requests that are released together
 * need few connections.
 *
 * @param <K> the key that is looked up
 * @param <V> the value that is found
 */
public final class SharedReads<K, V> implements SmartLifecycle {
  private final Batches<K, Optional<V>> batches;

  /**
   * Reads with as many threads as there are writers.
   *
   * @param query returns the values of those keys that exist
   * @param name what is read, for the names of metrics and threads
   * @param waiting the maximum number of requests that wait for a read
   */
  public SharedReads(
      Function<Collection<K>, Map<K, V>> query,
      String name,
      WritingSettings writing,
      int waiting,
      MeterRegistry registry) {
    this.batches =
        new Batches<>(
            keys -> {
              Map<K, V> found = query.apply(keys.stream().distinct().toList());
              return keys.stream().map(key -> Optional.ofNullable(found.get(key))).toList();
            },
            writing.withQueue(waiting),
            registry,
            name + ".read");
  }

  /**
   * Reads one value and blocks until it is read.
   *
   * @return empty when it does not exist
   * @throws RequestRefused when too many requests wait for a read
   */
  public Optional<V> read(K key) {
    try {
      return batches.submit(key).join();
    } catch (CompletionException failure) {
      throw asAnswered(failure);
    }
  }

  /**
   * Reads one value without blocking a thread.
   *
   * @return completed on a thread that serves the reads of all requests, so a continuation must not
   *     write to a client
   */
  public CompletableFuture<Optional<V>> readLater(K key) {
    return batches
        .submit(key)
        .exceptionally(
            failure -> {
              throw asAnswered(
                  failure instanceof CompletionException wrapped
                      ? wrapped
                      : new CompletionException(failure));
            });
  }

  private static RuntimeException asAnswered(CompletionException failure) {
    return failure.getCause() instanceof Batches.QueueFull
        ? new RequestRefused(ApiProblem.unavailable("Too many requests wait to read."))
        : failure;
  }

  @Override
  public void start() {
    batches.start();
  }

  @Override
  public void stop() {
    batches.stop();
  }

  @Override
  public boolean isRunning() {
    return batches.isRunning();
  }

  @Override
  public int getPhase() {
    return batches.getPhase();
  }
}
