package dev.satchel.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A client of the HTTP API with one API key. Redirects are not followed, so the key goes to this
 * address only.
 */
final class Api implements AutoCloseable {
  private static final Duration CONNECTS_WITHIN = Duration.ofSeconds(5);
  private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(60);

  /** The longest wait of one long poll, in seconds; the API holds no request longer. */
  static final int LONGEST_WAIT_S = 30;

  private final String base;
  private final String key;
  private final HttpClient client;

  Api(String base, String key) {
    this.base = base;
    this.key = key;
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(CONNECTS_WITHIN)
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  String base() {
    return base;
  }

  /**
   * Sends a GET request.
   *
   * @param path from the root, without a query
   * @throws ApiRefused when the API answers with a problem (status 400 or above)
   * @throws Stopped when no answer arrives, or the answer does not come from Satchel
   */
  ApiAnswer get(String path, Map<String, String> query) {
    return send(request(path, query).GET().build(), "");
  }

  /**
   * Long-polls a ticket: returns when its version differs from the ETag, or after {@code
   * waitSeconds}.
   */
  ApiAnswer poll(String path, @Nullable String etag, int waitSeconds) {
    Map<String, String> query =
        waitSeconds > 0 ? Map.of("wait", String.valueOf(waitSeconds)) : Map.of();
    HttpRequest.Builder request = request(path, query);
    if (etag != null) {
      request.header("If-None-Match", etag);
    }
    return send(request.GET().build(), "");
  }

  /** Requests a task. */
  ApiAnswer post(String path, Map<String, ?> body, String idempotencyKey) {
    HttpRequest request =
        request(path, Map.of())
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", idempotencyKey)
            .POST(BodyPublishers.ofByteArray(Json.write(body)))
            .build();
    return send(
        request,
        "\nThe request may have been accepted. To retry it without a duplicate, repeat the"
            + " command with --idempotency-key "
            + idempotencyKey);
  }

  private HttpRequest.Builder request(String path, Map<String, String> query) {
    String asked =
        query.entrySet().stream()
            .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
            .collect(Collectors.joining("&"));
    return HttpRequest.newBuilder(URI.create(base + path + (asked.isEmpty() ? "" : "?" + asked)))
        .timeout(ANSWERS_WITHIN)
        .header("Accept", "application/json, application/problem+json")
        .header("Authorization", "Bearer " + key);
  }

  /** Percent-encodes one path segment or one part of a query. */
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private ApiAnswer send(HttpRequest request, String advice) {
    HttpResponse<byte[]> response;
    try {
      response = client.send(request, BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new Stopped(Exit.UNREACHABLE, "no answer from " + base + ": " + reason(e) + advice);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Stopped(Exit.UNREACHABLE, "interrupted while waiting for " + base + advice);
    }
    ApiAnswer answer = read(response, advice);
    if (answer.status() >= 500) {
      throw new ApiRefused(answer, advice);
    }
    if (answer.status() >= 400) {
      throw new ApiRefused(answer, "");
    }
    return answer;
  }

  private static String reason(IOException e) {
    return switch (e) {
      case HttpConnectTimeoutException _ ->
          "no connection within " + CONNECTS_WITHIN.toSeconds() + " s";
      case HttpTimeoutException _ -> "no response within " + ANSWERS_WITHIN.toSeconds() + " s";
      case ConnectException _ -> "cannot connect";
      case IOException other ->
          other.getMessage() == null ? other.getClass().getSimpleName() : other.getMessage();
    };
  }

  private ApiAnswer read(HttpResponse<byte[]> response, String advice) {
    byte[] body = response.body();
    JsonNode json = Json.nothing();
    if (body.length > 0) {
      try {
        json = Json.read(body);
      } catch (JacksonException _) {
        throw notSatchel(response.statusCode(), advice);
      }
    }
    if (response.statusCode() < 200
        || (response.statusCode() >= 300
            && response.statusCode() < 400
            && response.statusCode() != 304)
        || (response.statusCode() != 304 && !json.isObject())) {
      throw notSatchel(response.statusCode(), advice);
    }
    return new ApiAnswer(
        response.statusCode(),
        body,
        json,
        response.headers().firstValue("ETag").orElse(null),
        response.headers().firstValue("Idempotency-Replayed").isPresent());
  }

  private Stopped notSatchel(int status, String advice) {
    return new Stopped(
        Exit.UNREACHABLE,
        base
            + " does not answer like the Satchel API (status "
            + status
            + "): is --url right?"
            + advice);
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
