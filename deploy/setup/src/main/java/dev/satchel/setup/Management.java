package dev.satchel.setup;

import dev.satchel.delivery.servers.ServerTls;
import dev.satchel.delivery.servers.TlsTrouble;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** A client of RabbitMQ's management HTTP API, as far as setup needs it. */
final class Management {
  private final HttpClient http;
  private final String root;
  private final Settings.Login admin;

  Management(ServerTls tls, int port, Settings.Login admin) {
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5));
    if (tls.verifies()) {
      // The HTTP client itself verifies the host name.
      client.sslContext(tls.sslContext());
    }
    this.http = client.build();
    this.root = "%s://%s:%d".formatted(tls.verifies() ? "https" : "http", tls.hostInUrl(), port);
    this.admin = admin;
  }

  /**
   * Creates or replaces an object (HTTP PUT).
   *
   * @param path segments below {@code /api}, unescaped
   * @throws SetupFailed when the broker does not answer or refuses; the message does not contain
   *     the request body
   */
  void put(Map<String, ?> body, String... path) {
    String where =
        Arrays.stream(path).map(Management::escaped).collect(Collectors.joining("/", "/api/", ""));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(root + where))
            .timeout(Duration.ofSeconds(30))
            .header("Authorization", "Basic " + credentials())
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(JsonMapper.shared().writeValueAsString(body)))
            .build();
    HttpResponse<String> response = send(request);
    if (response.statusCode() == 401 || response.statusCode() == 403) {
      throw new SetupFailed(
          "RabbitMQ's management API on %s does not allow %s to administer it (%d)"
              .formatted(root, admin.user(), response.statusCode()));
    }
    if (response.statusCode() / 100 != 2) {
      throw new SetupFailed(
          "RabbitMQ refused PUT %s: %d %s"
              .formatted(where, response.statusCode(), response.body()));
    }
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException away) {
      throw new SetupFailed(
          "RabbitMQ's management API does not answer on %s (%s); is its plugin enabled?"
              .formatted(root, TlsTrouble.of(away).orElse(away.toString())),
          away);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new SetupFailed("interrupted", interrupted);
    }
  }

  private String credentials() {
    byte[] login = (admin.user() + ":" + admin.password()).getBytes(StandardCharsets.UTF_8);
    return Base64.getEncoder().encodeToString(login);
  }

  private static String escaped(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
