package dev.satchel.bench.start;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One run of {@code ./satchel}, from its execution to its end. */
final class Launch implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  private final long began = System.nanoTime();
  private final Process process;
  private final Path log;

  private Launch(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  static Launch of(Path repository, Path log, Map<String, String> environment, List<String> words)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(repository.resolve("satchel").toString()));
    command.addAll(words);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(repository.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    return new Launch(builder.start(), log);
  }

  /** A port that nothing listens on at the moment. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Since it was executed. */
  double millis() {
    return (System.nanoTime() - began) / 1e6;
  }

  void awaitReadiness(int managementPort) throws IOException {
    URI readiness = URI.create("http://127.0.0.1:" + managementPort + "/actuator/health/readiness");
    while (status(readiness) != 200) {
      pause();
    }
  }

  void awaitLine(String text) throws IOException {
    while (!Files.readString(log).contains(text)) {
      pause();
    }
  }

  private void pause() throws IOException {
    if (!process.isAlive() || System.nanoTime() - began > LIMIT.toNanos()) {
      throw new IOException("not ready; it said:\n" + Files.readString(log));
    }
    LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
  }

  private static int status(URI uri) {
    try {
      return send(HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build()).statusCode();
    } catch (IOException notYet) {
      return 0;
    }
  }

  static HttpResponse<String> send(HttpRequest request) throws IOException {
    try {
      return HTTP.send(request, BodyHandlers.ofString());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException(interrupted);
    }
  }

  /** SIGTERM, and waits: the next start must not compete with the end of this one. */
  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(40, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        throw new IOException("it did not stop within 40 s; see " + log);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException(interrupted);
    }
  }
}
