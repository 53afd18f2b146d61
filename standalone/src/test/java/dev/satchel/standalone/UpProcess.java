package dev.satchel.standalone;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** {@code ./satchel up} as a separate process, with its captured output. */
final class UpProcess implements AutoCloseable {
  private final Process process;
  private final int port;
  private final int managementPort;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();

  private UpProcess(Process process, int port, int managementPort) {
    this.process = process;
    this.port = port;
    this.managementPort = managementPort;
    Thread.ofPlatform().daemon().start(this::read);
  }

  static UpProcess start(Path data, Map<String, String> environment) {
    return start(data, FreePort.any(), FreePort.any(), environment);
  }

  static UpProcess start(Path data, int port, int managementPort, Map<String, String> environment) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmx512m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Standalone.class.getName());
    command.addAll(List.of("--port", Integer.toString(port)));
    command.addAll(List.of("--management-port", Integer.toString(managementPort)));
    command.addAll(List.of("--data", data.toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().remove("SATCHEL_BOOTSTRAP_KEY");
    builder.environment().putAll(environment);
    try {
      return new UpProcess(builder.start(), port, managementPort);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private void read() {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      reader.lines().forEach(lines::add);
    } catch (IOException | UncheckedIOException closed) {
      lines.add("(closed)");
    }
  }

  UpProcess awaitReady() {
    String ready = "Satchel is ready on http://localhost:" + port;
    await("ready")
        .atMost(Duration.ofMinutes(3))
        .until(() -> lines.contains(ready) || !process.isAlive());
    if (!lines.contains(ready)) {
      throw new IllegalStateException("the process ended:\n" + String.join("\n", lines));
    }
    return this;
  }

  List<String> lines() {
    return lines;
  }

  HttpResponse<String> get(String path, String key) throws Exception {
    return send(request("http://127.0.0.1:%d%s".formatted(port, path), key).build());
  }

  HttpResponse<String> manage(String path) throws Exception {
    return send(request("http://127.0.0.1:%d%s".formatted(managementPort, path), "").build());
  }

  HttpResponse<String> post(String path, String key, String idempotencyKey, String json)
      throws Exception {
    return send(
        request("http://127.0.0.1:%d%s".formatted(port, path), key)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", idempotencyKey)
            .header("Prefer", "wait=10")
            .POST(HttpRequest.BodyPublishers.ofString(json))
            .build());
  }

  private static HttpRequest.Builder request(String url, String key) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(30));
    return key.isEmpty() ? request : request.header("Authorization", "Bearer " + key);
  }

  private HttpResponse<String> send(HttpRequest request) throws Exception {
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  /** Kills it with SIGKILL and waits for its end. */
  void kill() throws InterruptedException {
    process.toHandle().destroyForcibly();
    process.waitFor();
  }

  /** Sends SIGTERM. */
  void terminate() {
    process.toHandle().destroy();
  }

  int awaitExit(Duration limit) {
    await("exit").atMost(limit).until(() -> !process.isAlive());
    return process.exitValue();
  }

  @Override
  public void close() {
    http.close();
    process.destroyForcibly();
  }
}
