package dev.satchel.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;

/** One client of the HTTP API: its API key and the base URL. */
record Api(HttpClient http, String base, String key) {
  /** Longer than the longest long poll. */
  private static final Duration TIMEOUT = Duration.ofSeconds(45);

  static Api at(int port, String key) {
    return new Api(
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build(),
        "http://localhost:" + port,
        key);
  }

  /** The same client at another server. */
  Api at(int port) {
    return new Api(http, "http://localhost:" + port, key);
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path))
        .timeout(TIMEOUT)
        .header("Authorization", "Bearer " + key);
  }

  Answer get(String path, String... headers) {
    return send(with(request(path), headers));
  }

  /** Posts a task with a new idempotency key. */
  Answer post(String path, String body, String... headers) {
    return postAs(freshKey(), path, body, headers);
  }

  /** Posts a task with the given idempotency key. */
  Answer postAs(String idempotencyKey, String path, String body, String... headers) {
    return send(with(task(idempotencyKey, path).POST(BodyPublishers.ofString(body)), headers));
  }

  Answer put(String path, String body, String... headers) {
    return send(with(task(freshKey(), path).PUT(BodyPublishers.ofString(body)), headers));
  }

  private HttpRequest.Builder task(String idempotencyKey, String path) {
    return request(path)
        .header("Content-Type", "application/json")
        .header("Idempotency-Key", idempotencyKey);
  }

  static String freshKey() {
    return UUID.randomUUID().toString();
  }

  Answer send(HttpRequest.Builder request) {
    try {
      return trySend(request);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a request; throws if no response arrives, in which case it may have been accepted. */
  Answer trySend(HttpRequest.Builder request) throws IOException {
    try {
      return Answer.of(http.send(request.build(), BodyHandlers.ofString()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static HttpRequest.Builder with(HttpRequest.Builder request, String... headers) {
    if (headers.length % 2 != 0) {
      throw new IllegalArgumentException(Arrays.toString(headers));
    }
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return request;
  }
}
