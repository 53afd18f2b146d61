package dev.satchel.standalone;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded broker and the embedded database of one data folder.
 *
 * @param adminPassword the password of the database administrator; generated at each start and
 *     never stored
 */
record EmbeddedServers(EmbeddedBroker broker, EmbeddedDatabase database, String adminPassword)
    implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServers.class);

  /**
   * Starts both at the same time.
   *
   * @param brokerUsers the passwords of the broker users, by user name
   */
  static EmbeddedServers start(DataFolder folder, Path cache, Map<String, String> brokerUsers) {
    String adminPassword = Secret.fresh();
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      var database =
          CompletableFuture.supplyAsync(
              () -> EmbeddedDatabase.start(folder, cache, adminPassword), threads);
      var broker =
          CompletableFuture.supplyAsync(
              () -> EmbeddedBroker.start(folder.resolve("broker"), brokerUsers), threads);
      return both(broker, database, adminPassword);
    }
  }

  private static EmbeddedServers both(
      CompletableFuture<EmbeddedBroker> broker,
      CompletableFuture<EmbeddedDatabase> database,
      String adminPassword) {
    try {
      return new EmbeddedServers(result(broker::join), result(database::join), adminPassword);
    } catch (RuntimeException failed) {
      closeIfStarted(broker);
      closeIfStarted(database);
      throw failed;
    }
  }

  private static void closeIfStarted(CompletableFuture<? extends AutoCloseable> server) {
    try (AutoCloseable started = server.exceptionally(failed -> null).join()) {
      LOG.debug("closing {}, because the other server did not start", started);
    } catch (Exception failed) {
      LOG.warn("a server did not stop", failed);
    }
  }

  private static <T> T result(Supplier<T> started) {
    try {
      return started.get();
    } catch (CompletionException failed) {
      throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
    }
  }

  /** Stops the broker, then the database. */
  @Override
  public void close() {
    try {
      broker.close();
    } finally {
      database.close();
    }
  }
}
