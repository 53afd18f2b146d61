package dev.satchel.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;

/**
 * A client of RabbitMQ's management HTTP API, as far as tests need it. Each request has a
 * connection of its own: the server closes one that is idle for five seconds, at the very moment,
 * maybe, at which the client uses it again.
 */
final class ManagementApi {
  private final String base;
  private final String authorization;

  ManagementApi(String host, int port, String user, String password) {
    this.base = "http://" + host + ":" + port + "/api/";
    this.authorization =
        "Basic "
            + Base64.getEncoder()
                .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  void put(String path, String json) {
    expect(Set.of(201, 204), "PUT", path, json);
  }

  /** Deletes an object; succeeds if it does not exist. */
  void delete(String path) {
    expect(Set.of(204, 404), "DELETE", path, "");
  }

  int status(String path) {
    return send("GET", path, "").statusCode();
  }

  static String encoded(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private void expect(Set<Integer> statuses, String method, String path, String json) {
    HttpResponse<String> response = send(method, path, json);
    if (!statuses.contains(response.statusCode())) {
      throw new IllegalStateException(
          method + " " + base + path + ": " + response.statusCode() + " " + response.body());
    }
  }

  private HttpResponse<String> send(String method, String path, String json) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(Duration.ofSeconds(30))
            .header("Authorization", authorization)
            .header("Content-Type", "application/json")
            .method(
                method, json.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(json))
            .build();
    try (HttpClient http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build()) {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + base + path, e);
    }
  }
}
